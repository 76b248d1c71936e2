import type { FailureView } from "../../core/document.ts";
import { type Html, html, NOTHING } from "./escape.ts";
import { MARK_WORDS, MARKS, type Mark, OUTCOMES } from "./look.ts";
import type { Scene } from "./scene.ts";

/** How dark a cell can be. */
const LEVELS = 4;

/** A column of the map: what it counts, and which colour it has. */
interface Column {
  readonly look: string;
  readonly word: string;
  readonly symbol: string;
  readonly countOf: (scene: Scene) => number;
}

/** Tenants × what happens to them as a heat table: the darker, the more; each row leads to its tenant. */
export function renderMap(scenes: readonly Scene[], failures: readonly FailureView[]): Html {
  if (scenes.length + failures.length === 0) return NOTHING;
  const columns = columnsOf(scenes);
  const most = columns.map(({ countOf }) => scenes.reduce((max, scene) => Math.max(max, countOf(scene)), 0));
  const head = columns.map(
    ({ look, word, symbol }) =>
      html`<th scope="col" class="${look}"><span class="b" aria-hidden="true">${symbol}</span><span class="w">${word}</span></th>`,
  );
  const failing = new Set(failures.map(({ tenant }) => tenant));
  const rows = scenes.map((scene) => {
    const cells = columns.map(({ look, countOf }, index) => cell(look, countOf(scene), most[index] ?? 0));
    const { tenant, guards } = scene.view;
    const trouble = guards.length > 0 ? "refused" : failing.has(tenant) ? "failed" : null;
    const badge = trouble === null ? NOTHING : html` <span class="o failed">${trouble}</span>`;
    return html`<tr><th scope="row"><a href="#${scene.id}">${tenant}</a>${badge}</th>${cells}</tr>\n`;
  });
  const drawn = new Set(scenes.map(({ view }) => view.tenant));
  const failed = failures
    .filter(({ tenant }) => tenant === null || !drawn.has(tenant))
    .map(
      ({ tenant, file, error }) =>
        html`<tr><th scope="row"><a href="#failures">${tenant ?? file ?? ""}</a></th><td class="bad" colspan="${Math.max(1, columns.length)}">${error.code}</td></tr>\n`,
    );
  return html`<section class="card map"><h2>Tenants</h2><div class="scroll" tabindex="0" role="group" aria-label="Map of tenants"><table><thead><tr><th scope="col">Tenant</th>${head}</tr></thead><tbody>\n${failed}${rows}</tbody></table></div></section>`;
}

/** Only what happens somewhere has a column. */
function columnsOf(scenes: readonly Scene[]): readonly Column[] {
  const outcomes = Object.entries(OUTCOMES).map(([look, symbol]) => ({
    look,
    word: look,
    symbol,
    countOf: ({ items }: Scene) => items.filter(({ outcome }) => outcome?.status === look).length,
  }));
  const marks = Object.entries(MARKS).map(([look, symbol]) => ({
    look,
    word: MARK_WORDS[look as Mark] ?? look,
    symbol,
    countOf: ({ items, matching, unmanaged }: Scene) => {
      if (look === "unmanaged") return unmanaged.length;
      const marked = items.filter(({ mark }) => mark === look).length;
      return look === "noop" ? marked + matching.length : marked;
    },
  }));
  return [...outcomes, ...marks].filter(({ countOf }) => scenes.some((scene) => countOf(scene) > 0));
}

function cell(look: string, count: number, most: number): Html {
  if (count === 0) return html`<td class="${look}"></td>`;
  const level = most === 1 ? 2 : 1 + Math.round(((LEVELS - 1) * Math.log(count)) / Math.log(most));
  return html`<td class="${look} h${level}">${count}</td>`;
}
