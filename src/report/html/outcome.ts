import type { ErrorView, OutcomeView } from "../../core/document.ts";
import { DONE } from "../apply-text.ts";
import { count } from "../count.ts";
import { duration } from "../effort.ts";
import { renderPlaces } from "./diagnostics.ts";
import { type Html, html, NOTHING } from "./escape.ts";
import { OUTCOMES } from "./look.ts";

const SKIPPED = {
  blocked: "a rule holds it back",
  aborted: "the run was stopped before its turn",
  halted: "an earlier change of this tenant did not succeed",
} as const;

/** How carrying out a change ended, as a word in its headline. */
export function renderBadge(outcome: OutcomeView | null): Html {
  if (outcome === null) return html`<span class="o none">not tried</span>`;
  const { status } = outcome;
  return html`<span class="o ${status}">${OUTCOMES[status]} ${status}</span>`;
}

/** The same in full: how often it was sent, how long it took, what went wrong and what to do. */
export function renderOutcomeDetail(outcome: OutcomeView): Html {
  const { attempts, durationMs } = outcome;
  if (outcome.status === "skipped") return html`<p class="end skipped">Skipped: ${SKIPPED[outcome.because]}.</p>`;
  const sent = attempts === 0 ? "only the lockfile" : count(attempts, "request");
  const again = attempts > 1 ? html` (<strong>${attempts - 1} again</strong>)` : NOTHING;
  const took = html`${sent}${again}, ${duration(durationMs)}`;
  if (outcome.status === "applied")
    return html`<p class="end">It was ${DONE[outcome.action]}, <code>${outcome.id}</code>: ${took}.</p>`;
  const said = outcome.status === "failed" ? "Failed" : "Indeterminate: sent, and no answer came";
  return html`<div class="end bad"><p>${said}: ${took}.</p>${renderErrorBody(outcome.error)}</div>`;
}

/** An error with all that helps to act on it. */
export function renderErrorBody(error: ErrorView): Html {
  const facts = [
    ["code", error.code],
    ["status", error.status],
    ["apiCode", error.apiCode],
    ["requestId", error.requestId],
    ["requests", error.attempts],
  ] as const;
  const told = facts.filter(([, value]) => value !== undefined);
  const message = error.message.split("\n").map((line, index) => html`${index === 0 ? NOTHING : html`<br>`}${line}`);
  const hint = error.hint === null ? NOTHING : html`<p class="do"><strong>What to do:</strong> ${error.hint}</p>`;
  const shown = told.map(([name, value]) => html`<span>${name} <code>${value ?? ""}</code></span> `);
  return html`<p class="message">${message}</p>${hint}<p class="facts">${shown}</p>${renderPlaces(error.diagnostics)}`;
}
