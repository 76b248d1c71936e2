import { countChanges } from "../../core/totals.ts";
import type { UnmanagedView } from "../../core/view.ts";
import { duplicateHint } from "../change-notes.ts";
import { count } from "../count.ts";
import { renderCounts } from "../plan-text.ts";
import { tenantNotes } from "../tenant-notes.ts";
import { renderGuardLines } from "./alerts.ts";
import { renderChange } from "./change.ts";
import { type Html, html, lines, NOTHING, openIf } from "./escape.ts";
import type { Item, Scene } from "./scene.ts";

/** One tenant: who it is, what a reader must know first, its changes, and the picture of what they do to events. */
export function renderTenant(scene: Scene, isOpen: (item: Item) => boolean, picture: Html): Html {
  const { id, kind, view, items, unmanaged, matching } = scene;
  const guards = view.guards.length === 0 ? NOTHING : html`<div class="guard">${renderGuardLines(view.guards)}</div>`;
  const parts = [
    html`<section class="card tenant" id="${id}"><header><h3>${view.tenant}</h3>${where(scene)}<p class="sum">${summary(scene)}</p></header>`,
    ...tenantNotes(view).map((note) => html`<p class="note">${note}</p>`),
    guards,
    ...items.map((item) => renderChange(item, kind, isOpen(item))),
    renderUnmanaged(unmanaged),
    matching.length === 0
      ? NOTHING
      : html`<details class="m"><summary>${count(matching.length, "webhook")} ${matching.length === 1 ? "matches" : "match"}</summary>${keys(scene)}</details>`,
    picture,
    html`</section>`,
  ];
  return lines(parts);
}

/** Tenants at which there is nothing to see but that they match, a line each. */
export function renderQuiet(scenes: readonly Scene[]): Html {
  if (scenes.length === 0) return NOTHING;
  const shown = scenes.map((scene) => {
    const notes = tenantNotes(scene.view).map((note) => html` <em>${note}</em>`);
    return html`<li id="${scene.id}"><strong>${scene.view.tenant}</strong> ${where(scene)}${notes}${keys(scene)}</li>\n`;
  });
  return html`<details class="card quiet" id="quiet"><summary><h3>${count(scenes.length, "tenant")} with no change</h3></summary><ul>${shown}</ul></details>`;
}

function where({ view: { target, file } }: Scene): Html {
  const pool = target.userPoolId === null ? NOTHING : html` pool <code>${target.userPoolId}</code>`;
  return html`<p class="where">${target.host}${pool} <span>${file}</span></p>`;
}

function summary({ kind, view, items }: Scene): string {
  if (kind === "drift")
    return `${items.filter(({ mark }) => mark === "gone" || mark === "changed").length} of ${view.changes.length} differ`;
  return renderCounts(countChanges(view), (_, text) => text);
}

function keys({ matching }: Scene): Html {
  return html`<p class="keys">${matching.map(({ key }) => key).join(", ")}</p>`;
}

function renderUnmanaged(unmanaged: readonly UnmanagedView[]): Html {
  if (unmanaged.length === 0) return NOTHING;
  const isOpen = unmanaged.some(({ duplicateOf }) => duplicateOf !== null);
  const shown = unmanaged.map(({ id, spec, duplicateOf }) => {
    const hint = duplicateOf === null ? NOTHING : html`<p class="note">${duplicateHint(duplicateOf)}</p>`;
    return html`<li data-a="unmanaged"><code>${spec.name}</code> <code class="url">${spec.url}</code> <code class="id">${id}</code>${hint}</li>\n`;
  });
  return html`<details class="u"${openIf(isOpen)}><summary>${unmanaged.length} unmanaged</summary><ul>${shown}</ul></details>`;
}
