import { type EndpointChange, type EventState, eventTotals } from "../../core/coverage-change.ts";
import { count } from "../count.ts";
import { type Html, html, NOTHING, openIf } from "./escape.ts";
import type { Scene } from "./scene.ts";

/** No picture has more rows and columns than can be read, and no page more pictures than it can hold. */
const MOST = { endpoints: 20, events: 32, pictures: 60, totals: 80 } as const;

const LEGEND = html`<p class="legend"><i class="added"></i> added <i class="removed"></i> removed <i class="stays"></i> stays</p>`;

/** The tenants that get a picture: the first ones whose coverage changes. */
export function picturesOf(scenes: readonly Scene[]): ReadonlySet<Scene> {
  return new Set(scenes.filter(isDrawable).slice(0, MOST.pictures));
}

/** A tenant's coverage before and after as a map: a row for each URL, a column for each event. */
export function renderPicture(coverage: readonly EndpointChange[], isOpen: boolean): Html {
  const endpoints = coverage.slice(0, MOST.endpoints);
  const totals = eventTotals(endpoints);
  const changing = totals.map(({ event }) => event);
  const seen = new Set(changing);
  const staying = [...new Set(endpoints.flatMap(({ events }) => events.map(({ event }) => event)))].filter(
    (event) => !seen.has(event),
  );
  const events = [...changing, ...staying.sort()].slice(0, MOST.events);
  const head = events.map((event) => html`<th scope="col"><span>${event}</span></th>`);
  const rows = endpoints.map(({ url, events: states }) => {
    const byEvent = new Map(states.map(({ event, state }) => [event, state]));
    return html`<tr><th scope="row">${url}</th>${events.map((event) => cell(byEvent.get(event)))}</tr>\n`;
  });
  const [urls, names] = [coverage.length - endpoints.length, changing.length + staying.length - events.length];
  const left = [...(urls > 0 ? [count(urls, "more URL")] : []), ...(names > 0 ? [count(names, "more event")] : [])];
  const rest = notDrawn(left);
  return html`<details class="cov"${openIf(isOpen)}><summary>Event coverage, before → after</summary>${LEGEND}<div class="scroll" tabindex="0" role="group" aria-label="Event coverage"><table class="matrix"><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>${rest}</details>`;
}

/** The coverage of many tenants by event: at how many URLs each begins, ends and stays. */
export function renderCoverageTotals(scenes: readonly Scene[]): Html {
  const totals = eventTotals(scenes.flatMap(({ coverage }) => coverage));
  if (totals.length === 0) return NOTHING;
  const shown = totals.slice(0, MOST.totals);
  const most = totals.reduce((max, { added, removed, stays }) => Math.max(max, added + removed + stays), 0);
  const rows = shown.map(({ event, added, removed, stays }) => {
    const [before, after] = [removed + stays, added + stays];
    const change = html`${removed === 0 ? NOTHING : html`<span class="removed">−${removed}</span> `}${added === 0 ? NOTHING : html`<span class="added">+${added}</span>`}`;
    return html`<tr><th scope="row"><code>${event}</code></th><td>${before}</td><td>${after}</td><td>${change}</td><td class="bar">${bar([removed, stays, added], most)}</td></tr>\n`;
  });
  const [events, tenants] = [totals.length - shown.length, scenes.filter(isDrawable).length - MOST.pictures];
  const rest = notDrawn([
    ...(events > 0 ? [count(events, "more event")] : []),
    ...(tenants > 0 ? [`${count(tenants, "more tenant")} each by itself`] : []),
  ]);
  return html`<section class="card"><h2>Event coverage, before → after</h2><p class="lead">At how many URLs each event is delivered, of the webhooks that change. What matches keeps its events and is not counted.</p>${LEGEND}<div class="scroll" tabindex="0" role="group" aria-label="Event coverage by event"><table class="totals"><thead><tr><th scope="col">Event</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Change</th><td></td></tr></thead><tbody>${rows}</tbody></table></div>${rest}</section>`;
}

function isDrawable({ coverage }: Scene): boolean {
  return coverage.length > 0;
}

function notDrawn(what: readonly string[]): Html {
  return what.length === 0
    ? NOTHING
    : html`<p class="rest">Not drawn: ${what.join(", ")}. Each change tells its events.</p>`;
}

function cell(state: EventState["state"] | undefined): Html {
  return state === undefined
    ? html`<td></td>`
    : html`<td class="${state}"><i class="${state}"></i><span class="sr">${state}</span></td>`;
}

/** Three lengths side by side; the table beside it says the same in numbers. */
function bar(lengths: readonly number[], most: number): Html {
  let from = 0;
  const parts = lengths.map((length, index) => {
    const [x, width] = [(from * 100) / most, (length * 100) / most];
    from += length;
    const look = ["removed", "stays", "added"][index] ?? "";
    return length === 0
      ? NOTHING
      : html`<rect class="${look}" x="${x.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`;
  });
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
