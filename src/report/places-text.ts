import type { FieldSources, Location, SpecField } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import type { ChangeView } from "../core/view.ts";
import type { Paint } from "./paint.ts";

/** What stands behind a field: where the files say it. */
export type Mark = (field: SpecField) => string;

export const NO_MARK: Mark = () => "";

/** Marks each field that files say something of; one left to its default has no place. */
export function placeMark(sources: FieldSources, paint: Paint): Mark {
  return (field) => {
    const place = sources[field];
    return place === undefined ? "" : paint("dim", `  # ${printable(`${place.file}:${place.line}`)}`);
  };
}

/** Which templates a webhook comes from, as the end of its headline; nothing when all of it stands in the tenant's own file. */
export function renderOrigin(change: ChangeView, file: string, paint: Paint): string {
  const places = templatesBehind(change, file);
  return places.length === 0 ? "" : paint("dim", `  from ${places.map(printable).join(", ")}`);
}

/** The place in each template that a webhook comes from. */
export function templatesBehind({ source, sources }: ChangeView, file: string): readonly string[] {
  if (source === null) return [];
  const first = new Map<string, Location>();
  for (const place of [source, ...Object.values(sources)]) {
    if (place.file !== file && !first.has(place.file)) first.set(place.file, place);
  }
  return Array.from(first.values(), ({ file: template, line }) => `${template}:${line}`);
}

/** A place as people read it. */
export function shownPlace({ file, line }: Location): string {
  return printable(`${file}:${line}`);
}
