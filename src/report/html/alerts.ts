import type { PlanDocument } from "../../core/document.ts";
import { count } from "../count.ts";
import { type Html, html, NOTHING } from "./escape.ts";
import { renderErrorBody } from "./outcome.ts";
import type { Item, Kind, Scene } from "./scene.ts";

/** How many webhooks are named before the rest is only counted. */
const NAMED = 20;

/** What nobody may overlook, before all else: what failed, what a guard refuses, what is deleted. */
export function renderAlerts(plan: PlanDocument, scenes: readonly Scene[], kind: Kind): readonly Html[] {
  const pick = (test: (item: Item) => boolean) =>
    scenes.flatMap((scene) => scene.items.filter(test).map((item) => ({ scene, item })));
  const ended = (status: string) => pick(({ outcome }) => outcome?.status === status);
  const deleted = pick(
    ({ mark, outcome }) =>
      mark === "gone" || (mark === "delete" && (kind !== "report" || outcome?.status === "applied")),
  );
  const said = { plan: "will be deleted", drift: "gone from GenAuth", report: "deleted" }[kind];
  return [
    renderFailures(plan),
    renderGuards(scenes, kind),
    renderNamed("failed", `${count(ended("failed").length, "change")} failed`, ended("failed")),
    renderNamed(
      "indeterminate",
      `${count(ended("indeterminate").length, "change")} indeterminate: sent, and no answer came`,
      ended("indeterminate"),
    ),
    renderNamed("deleted", `${count(deleted.length, "webhook")} ${said}`, deleted),
    renderNotBegun(plan.notBegun),
  ];
}

function renderFailures({ failures }: PlanDocument): Html {
  if (failures.length === 0) return NOTHING;
  const shown = failures.map(
    ({ tenant, file, error }) =>
      html`<li><p><strong>${tenant ?? file ?? "This run"}</strong>${tenant !== null && file !== null ? html` <small>${file}</small>` : NOTHING}</p>${renderErrorBody(error)}</li>\n`,
  );
  return html`<section class="alert" id="failures"><h2>${count(failures.length, "tenant")} failed</h2><ul>${shown}</ul></section>`;
}

function renderGuards(scenes: readonly Scene[], kind: Kind): Html {
  const refused = scenes.filter(({ view }) => view.guards.length > 0);
  if (refused.length === 0) return NOTHING;
  const shown = refused.map(
    ({ id, view }) => html`<li><p><a href="#${id}">${view.tenant}</a></p>${renderGuardLines(view.guards)}</li>\n`,
  );
  const many = refused.length;
  const said =
    kind === "drift"
      ? `${count(many, "tenant")} with a warning of a guard`
      : `${count(many, "plan")} refused by a guard: nothing of it is applied`;
  return html`<section class="alert" id="guards"><h2>${said}</h2><ul>${shown}</ul></section>`;
}

/** What guards say of one tenant's plan, and what to do about it. */
export function renderGuardLines(guards: Scene["view"]["guards"]): readonly Html[] {
  return guards.map(
    ({ guard, message, hint }) =>
      html`<p class="message">${guard}: ${message}</p><p class="do"><strong>What to do:</strong> ${hint}</p>`,
  );
}

function renderNamed(
  id: string,
  heading: string,
  found: readonly { readonly scene: Scene; readonly item: Item }[],
): Html {
  if (found.length === 0) return NOTHING;
  const shown = found.slice(0, NAMED).map(({ scene, item }) => {
    const { change } = item;
    const url = "spec" in change ? html` <span class="url">${change.spec.url}</span>` : NOTHING;
    return html`<li><a href="#${item.id}">${scene.view.tenant} / ${change.key}</a>${url}</li>\n`;
  });
  const rest =
    found.length > NAMED ? html`<p class="rest">and ${found.length - NAMED} more, each marked below</p>` : NOTHING;
  return html`<section class="alert" id="${id}"><h2>${heading}</h2><ul class="named">${shown}</ul>${rest}</section>`;
}

function renderNotBegun(files: readonly string[]): Html {
  if (files.length === 0) return NOTHING;
  const shown = files.map((file) => html`<li><code>${file}</code></li>\n`);
  return html`<section class="alert soft" id="not-begun"><h2>${count(files.length, "tenant")} not begun</h2><p>An earlier wave failed, or the run was stopped, before it was their turn.</p><ul class="named">${shown}</ul></section>`;
}
