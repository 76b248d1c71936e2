import { type Html, html, NOTHING } from "./escape.ts";
import { MARK_WORDS, MARKS, type Mark, OUTCOMES } from "./look.ts";
import type { Scene } from "./scene.ts";

/** How many webhooks a page lists, by mark, and by outcome. */
export interface Tally {
  readonly marks: readonly (readonly [look: string, word: string, count: number])[];
  readonly outcomes: readonly (readonly [look: string, word: string, count: number])[];
  readonly listed: number;
}

/** Counts what is listed, the loudest first; what is nowhere is left out. */
export function tallyOf(scenes: readonly Scene[]): Tally {
  const counts = new Map<string, number>();
  const add = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);
  for (const { items, unmanaged } of scenes) {
    add("unmanaged", unmanaged.length);
    for (const { mark, outcome } of items) {
      add(mark);
      if (outcome) add(outcome.status);
    }
  }
  const pick = (names: readonly string[]) =>
    names.flatMap((name) => {
      const found = counts.get(name) ?? 0;
      return found === 0 ? [] : [[name, MARK_WORDS[name as Mark] ?? name, found] as const];
    });
  const marks = pick(Object.keys(MARKS));
  return { marks, outcomes: pick(Object.keys(OUTCOMES)), listed: marks.reduce((sum, [, , found]) => sum + found, 0) };
}

/** Filter and search; without a script it would do nothing, and so the script shows it. */
export function renderToolbar({ marks, outcomes, listed }: Tally): Html {
  const count = html`<p class="count"><output id="count" aria-live="polite">All ${listed} webhooks shown</output> <button type="button" id="all" hidden>Show all</button> <button type="button" id="unfold">Open all</button></p>`;
  return html`<div class="tools" id="tools" role="search" aria-label="Changes" hidden><label class="search" for="search">Search</label><input type="search" id="search" placeholder="tenant, key, name, URL or event" autocomplete="off" spellcheck="false">${boxes("Only", "a", marks)}${boxes("Outcome", "o", outcomes)}${count}</div><noscript><p class="lead">All is here; filter and search need JavaScript.</p></noscript>`;
}

function boxes(legend: string, name: string, tallies: Tally["marks"]): Html {
  if (tallies.length < 2) return NOTHING;
  const shown = tallies.map(
    ([look, word, count]) =>
      html`<label class="${look}"><input type="checkbox" autocomplete="off" name="${name}" value="${look}"><span>${word} <b>${count}</b></span></label>`,
  );
  return html`<fieldset><legend>${legend}</legend>${shown}</fieldset>`;
}
