import type { FieldSources, Location, SpecField, WebhookId } from "../../core/model.ts";
import type { FieldView, SpecView } from "../../core/view.ts";
import { shownPlace } from "../places-text.ts";
import { SENSITIVE, shownFields, shownValue } from "../spec-text.ts";
import { type Html, html, NOTHING } from "./escape.ts";

/** Before and after stand on one line up to so many characters together. */
const ONE_LINE = 48;

/** What stands behind the fields of a change. */
export interface Behind {
  readonly secretRef: string | null;
  readonly source: Location | null;
  readonly sources: FieldSources;
}

/** Behind what comes from no file. */
export const NO_FILE: Behind = { secretRef: null, source: null, sources: {} };

/** A whole spec, as what begins or what ends. */
export function renderSpecFields(spec: SpecView, as: "ins" | "del", behind: Behind): readonly Html[] {
  return shownFields(spec).map((field) => {
    const value =
      field === "events"
        ? joined(spec.events.map((event) => chip(as, event)))
        : html`<code>${shownValue(field, spec[field])}</code>`;
    return row(field, value, behind);
  });
}

/** The fields that differ, each with what was and what comes. */
export function renderDiff(fields: readonly FieldView[], behind: Behind): readonly Html[] {
  return fields.map((field) => row(field.field, difference(field), behind, isLong(field)));
}

/** What stays of a webhook, so that a reader knows which one it is. */
export function renderKept(id: WebhookId, spec: SpecView, changed: readonly FieldView[]): Html {
  const isChanged = new Set<SpecField>(changed.map(({ field }) => field));
  const kept = (["name", "url", "events"] as const).filter((field) => !isChanged.has(field));
  const shown = kept.map((field) => html` <span>${field} <code>${shownValue(field, spec[field])}</code></span>`);
  return html`<p class="kept">Stays:${shown} <span>id <code>${id}</code></span></p>`;
}

function row(field: SpecField, value: Html, { secretRef, source, sources }: Behind, isLong = false): Html {
  const place = sources[field];
  const from = field === "secret" && secretRef !== null ? html` from <code>${secretRef}</code>` : NOTHING;
  const isElsewhere = place && (place.file !== source?.file || place.line !== source.line);
  const at = !isElsewhere ? NOTHING : html` <small>${shownPlace(place)}</small>`;
  const look = field === "events" ? html` class="events"` : isLong ? html` class="long"` : NOTHING;
  return html`<dt>${field}</dt><dd${look}>${value}${from}${at}</dd>`;
}

function difference({ field, before, after, same }: FieldView): Html {
  if (field === "events") {
    const [from, to] = [before, after] as readonly [readonly string[], readonly string[]];
    const [had, has] = [new Set(from), new Set(to)];
    const gone = from.filter((event) => !has.has(event)).map((event) => chip("del", event));
    const added = to.filter((event) => !had.has(event)).map((event) => chip("ins", event));
    const stay = to.filter((event) => had.has(event)).map((event) => chip("code", event));
    return joined([...gone, ...added, ...stay]);
  }
  if (field === "secret" && before === SENSITIVE && after === SENSITIVE) {
    return html`<code>${SENSITIVE}</code> ${same ? "sent again" : "changed"}`;
  }
  const [from, to] = [shownValue(field, before), shownValue(field, after)];
  const [start, end] = common(from, to);
  return html`<del>${marked(from, start, end)}</del> →&nbsp;<ins>${marked(to, start, end)}</ins>`;
}

function isLong({ field, before, after }: FieldView): boolean {
  return field !== "events" && shownValue(field, before).length + shownValue(field, after).length > ONE_LINE;
}

function chip(as: "ins" | "del" | "code", event: string): Html {
  if (as === "code") return html`<code>${event}</code>`;
  return as === "ins" ? html`<ins>+${event}</ins>` : html`<del>−${event}</del>`;
}

function joined(chips: readonly Html[]): Html {
  return html`${chips.map((made) => html`${made} `)}`;
}

/** The part of a value that is its own; all of it where the two have little in common. */
function marked(text: string, start: number, end: number): Html {
  const chars = [...text];
  if (start + end < 8) return html`${text}`;
  const [head, own, tail] = [
    chars.slice(0, start),
    chars.slice(start, chars.length - end),
    chars.slice(chars.length - end),
  ];
  return html`${head.join("")}<b>${own.join("")}</b>${tail.join("")}`;
}

/** How many characters two texts share at their start, and then at their end. */
function common(a: string, b: string): readonly [start: number, end: number] {
  const [left, right] = [[...a], [...b]];
  const most = Math.min(left.length, right.length);
  let start = 0;
  while (start < most && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < most - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return [start, end];
}
