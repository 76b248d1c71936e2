import type { OutcomeView } from "../core/document.ts";
import type { Action } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import { effort } from "./effort.ts";
import type { Paint } from "./paint.ts";

/** What was done, in a word. */
export const DONE = {
  create: "created",
  adopt: "adopted",
  update: "updated",
  relock: "relocked",
  delete: "deleted",
  forget: "forgotten",
  noop: "matched",
  blocked: "blocked",
} as const satisfies Record<Action, string>;

/** How carrying out a change ended and what it took, on one line; what to do about it on the next. */
export function renderOutcome(outcome: OutcomeView, showsTenant: boolean, paint: Paint): string {
  const took = paint("dim", ` (${effort(outcome)})`);
  const name = printable(showsTenant ? `${outcome.tenant}/${outcome.key}` : outcome.key);
  switch (outcome.status) {
    case "applied":
      return `${paint("green", "ok")}    ${name}  ${DONE[outcome.action]} ${printable(outcome.id)}${took}`;
    case "skipped":
      return `${paint("yellow", "skip")}  ${name}  ${outcome.because === "blocked" ? "blocked (see the plan)" : `${outcome.action}: ${outcome.because}`}`;
    case "failed":
    case "indeterminate": {
      const { error } = outcome;
      const request = error.requestId ? `request ${printable(error.requestId)}; ` : "";
      const hint = error.hint ? `\n      hint: ${printable(error.hint)}` : "";
      return `${paint("red", "fail")}  ${name}  ${outcome.action}: ${error.code}: ${printable(error.message)}${paint("dim", ` (${request}${effort(outcome)})`)}${hint}`;
    }
  }
}

/** The line of totals after an apply: `Applied: 2 created, 1 updated; 1 failed.`; `where` says in which tenants. */
export function renderApplied(outcomes: readonly OutcomeView[], paint: Paint, where = ""): string {
  const applied = countBy(outcomes.filter(({ status }) => status === "applied").map(({ action }) => DONE[action]));
  const rest = countBy(outcomes.filter(({ status }) => status !== "applied").map(({ status }) => status));
  const head = applied.length > 0 ? applied.join(", ") : "nothing";
  return `${paint("bold", "Applied:")} ${head}${rest.length > 0 ? `; ${rest.join(", ")}` : ""}${where && ` (${where})`}.`;
}

function countBy(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`);
}
