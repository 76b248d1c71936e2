import type { Location } from "../../core/model.ts";
import type { ChangeView } from "../../core/view.ts";
import { shownPlace } from "../places-text.ts";
import { type Html, html, NOTHING } from "./escape.ts";

/** Why a change is in a plan: where the files ask for it. */
export function renderWhy({ source, sources }: ChangeView): Html {
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
