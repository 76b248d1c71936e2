import { type RetryPolicy, SPEC_FIELDS, type SpecField } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import type { FieldView, SpecView } from "../core/view.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { type Mark, NO_MARK } from "./places-text.ts";

export const SENSITIVE = "(sensitive)";

/** A spec, a line a field. */
export function renderSpec(spec: SpecView, secretRef: string | null, mark: Mark = NO_MARK): string[] {
  return shownFields(spec).map((field) => {
    const ref = field === "secret" && secretRef ? ` from ${printable(secretRef)}` : "";
    return `${field.padEnd(11)}  ${shownValue(field, spec[field])}${ref}${mark(field)}`;
  });
}

/** The fields of a spec that are shown: a secret that is not at hand has a line of its own that says why. */
export function shownFields(spec: SpecView): readonly SpecField[] {
  return SPEC_FIELDS.filter((field) => spec[field] !== "unmanaged" && spec[field] !== "unset");
}

/** One field that differs, on one line. */
export function renderField(change: FieldView, secretRef: string | null, paint: Paint): string {
  const label = change.field.padEnd(11);
  const { gone, come, kept, ref } = fieldParts(change, secretRef);
  if (kept !== null) return `${label}  ${kept}${ref}`;
  if (change.field === "events") {
    const events = [...gone.map((name) => paint("red", `-${name}`)), ...come.map((name) => paint("green", `+${name}`))];
    return `${label}  ${events.join(" ")}`;
  }
  return `${label}  ${paint("red", gone.join())} → ${paint("green", come.join())}${ref}`;
}

/** The same as lines of a diff. */
export function diffField(change: FieldView, secretRef: string | null): string[] {
  const label = change.field.padEnd(11);
  const { gone, come, kept, ref } = fieldParts(change, secretRef);
  if (kept !== null) return [`! ${label}  ${kept}${ref}`];
  const line = (sign: string, values: readonly string[], more: string) =>
    values.length === 0 ? [] : [`${sign} ${label}  ${values.join(", ")}${more}`];
  return [...line("-", gone, ""), ...line("+", come, ref)];
}

/** A field as drift tells it: what it was, then what it is now. */
export function asDrift({ field, before, after }: FieldView): FieldView {
  return { field, before: after, after: before };
}

/** What a field loses and gains, fit to be shown; or, of a secret that nobody may see, what becomes of it. */
function fieldParts(
  { field, before, after, same }: FieldView,
  secretRef: string | null,
): {
  readonly gone: readonly string[];
  readonly come: readonly string[];
  readonly kept: string | null;
  readonly ref: string;
} {
  const ref = field === "secret" && secretRef ? ` from ${printable(secretRef)}` : "";
  if (field === "secret" && before === SENSITIVE && after === SENSITIVE) {
    return { gone: [], come: [], kept: `${SENSITIVE} ${same ? "sent again" : "changed"}`, ref };
  }
  if (field !== "events")
    return { gone: [shownValue(field, before)], come: [shownValue(field, after)], kept: null, ref };
  const [from, to] = [before, after].map((events) => new Set(events as readonly string[]));
  const only = (events: Iterable<string> = [], others: ReadonlySet<string> = new Set()) =>
    [...events].filter((event) => !others.has(event)).map(printable);
  return { gone: only(from, to), come: only(to, from), kept: null, ref };
}

/** A field's value as text. */
export function shownValue(field: FieldView["field"], value: FieldView["before"]): string {
  if (field === "retryConfig") return shownRetry(value as RetryPolicy | "unmanaged");
  if (Array.isArray(value)) return value.map((item) => printable(String(item))).join(", ");
  return printable(String(value));
}

function shownRetry(retry: RetryPolicy | "unmanaged"): string {
  if (retry === "unmanaged") return "not set";
  if (!retry.enabled) return "off";
  const times = retry.count === undefined ? "on" : count(retry.count, "time");
  return retry.delay === undefined
    ? times
    : `${times}, every ${count(retry.delay, retry.delayUnit?.toLowerCase() ?? "")}`;
}
