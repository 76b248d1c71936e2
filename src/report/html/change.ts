import type { ChangeView, SpecView } from "../../core/view.ts";
import { changeTitle } from "../change-title.ts";
import { type Html, html, lines, NOTHING, openIf } from "./escape.ts";
import { NO_FILE, renderDiff, renderKept, renderSpecFields } from "./fields.ts";
import { MARKS } from "./look.ts";
import { renderBadge, renderOutcomeDetail } from "./outcome.ts";
import type { Item, Kind } from "./scene.ts";
import { renderWhy } from "./why.ts";

/** One change: what it does on one line, and below it why, field by field, and how it ended. */
export function renderChange(item: Item, kind: Kind, isOpen: boolean): Html {
  const { id, change, mark, notes, outcome } = item;
  const isReport = kind === "report" && change.action !== "noop";
  const ended = outcome === null ? NOTHING : html` data-o="${outcome.status}"`;
  const said = changeTitle(change, kind === "drift" ? "drift" : "plan");
  const head = html`<summary><span class="b" aria-hidden="true">${MARKS[mark]}</span><code>${change.key}</code> <span class="t">${said}</span>${isReport ? renderBadge(outcome) : NOTHING}</summary>`;
  const body = [
    outcome === null ? NOTHING : renderOutcomeDetail(outcome),
    kind === "drift" ? NOTHING : renderWhy(change),
    ...notes.map((note) => html`<p class="note">${note}</p>`),
    ...renderDetail(change, kind),
  ];
  return html`<details class="c ${mark}" id="${id}" data-a="${mark}"${ended}${openIf(isOpen)}>${head}<div class="d">${lines(body)}</div></details>`;
}

function renderGone(spec: SpecView): Html {
  return html`<dl>${renderSpecFields(spec, "del", NO_FILE)}</dl>`;
}

function renderDetail(change: ChangeView, kind: Kind): readonly Html[] {
  const isDrift = kind === "drift";
  if (isDrift && (change.action === "create" || change.action === "adopt")) return [renderGone(change.spec)];
  switch (change.action) {
    case "create": {
      const isKept = change.protected ? html`<dt>protected</dt><dd><code>true</code></dd>` : NOTHING;
      return [html`<dl>${renderSpecFields(change.spec, "ins", change)}${isKept}</dl>`];
    }
    case "adopt":
    case "update": {
      const fields = isDrift
        ? change.fields.map((field) => ({ ...field, before: field.after, after: field.before }))
        : change.fields;
      const diff = fields.length === 0 ? NOTHING : html`<dl>${renderDiff(fields, isDrift ? NO_FILE : change)}</dl>`;
      return [diff, renderKept(change.id, change.spec, change.fields)];
    }
    case "delete":
      return [renderGone(change.spec)];
    case "relock":
      return [renderKept(change.id, change.spec, [])];
    case "blocked": {
      const ids =
        change.ids.length === 0
          ? NOTHING
          : html`<dt>ids</dt><dd>${change.ids.map((id) => html`<code>${id}</code> `)}</dd>`;
      return [html`<dl>${ids}<dt>what to do</dt><dd>${change.hint}</dd></dl>`];
    }
    case "forget":
    case "noop":
      return [html`<p class="kept">id <code>${change.id}</code></p>`];
  }
}
