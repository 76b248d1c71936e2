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
export function renderField({ field, before, after, same }: FieldView, secretRef: string | null, paint: Paint): string {
  const label = field.padEnd(11);
  if (field === "events") {
    const [from, to] = [before, after] as readonly (readonly string[])[];
    const gone = (from ?? [])
      .filter((event) => !to?.includes(event))
      .map((event) => paint("red", `-${printable(event)}`));
    const added = (to ?? [])
      .filter((event) => !from?.includes(event))
      .map((event) => paint("green", `+${printable(event)}`));
    return `${label}  ${[...gone, ...added].join(" ")}`;
  }
  const ref = field === "secret" && secretRef ? ` from ${printable(secretRef)}` : "";
  if (field === "secret" && before === SENSITIVE && after === SENSITIVE) {
    return `${label}  ${SENSITIVE} ${same ? "sent again" : "changed"}${ref}`;
  }
  return `${label}  ${paint("red", shownValue(field, before))} → ${paint("green", shownValue(field, after))}${ref}`;
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
