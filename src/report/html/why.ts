import type { Location } from "../../core/model.ts";
import type { ChangeView } from "../../core/view.ts";
import { shownPlace } from "../places-text.ts";
import { whyTexts } from "../why-text.ts";
import { type Html, html, NOTHING } from "./escape.ts";

/** Why a change is in a plan; of one that nothing came before, where the files ask for it. */
export function renderWhy(change: ChangeView): Html {
  const why = whyTexts(change, false);
  if (why.length > 0) return html`<p class="why">Why: ${why.join("; ")}</p>`;
  const { source, sources } = change;
  const places = new Map<string, Location>();
  for (const place of source === null ? [] : [source, ...Object.values(sources)]) {
    if (!places.has(place.file)) places.set(place.file, place);
  }
  if (places.size === 0) return NOTHING;
  const [first = NOTHING, ...rest] = [...places.values()].map(
    (place) => html`<span class="at">${shownPlace(place)}</span>`,
  );
  return html`<p class="why">Written in ${first}${rest.map((place) => html`, ${place}`)}</p>`;
}
