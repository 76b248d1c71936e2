import catalogue from "../../schemas/events.json" with { type: "json" };

interface NamedValue {
  /** GenAuth writes Chinese here; the emulator has only the English words. */
  readonly name: string;
  readonly nameEn: string;
  readonly value: string;
}

/** `data` of get-webhook-event-list. */
export interface EventList {
  readonly categories: readonly NamedValue[];
  readonly events: readonly (NamedValue & { readonly category: string })[];
}

/** The events of GenAuth, and those that only this pool knows. */
export function eventList(extraEvents: readonly string[]): EventList {
  const extra = extraEvents.map((value) => ({ value, category: value.split(":", 1)[0] ?? value }));
  const events = [...catalogue.events, ...extra];
  const categories = new Set(events.map((event) => event.category));
  return {
    categories: [...categories].map(named),
    events: events.map(({ value, category }) => ({ ...named(value), category })),
  };
}

const KNOWN = new Set(catalogue.events.map((event) => event.value));

/** Whether a webhook of a pool may listen to an event. */
export function isKnownEvent(event: string, extraEvents: readonly string[]): boolean {
  return KNOWN.has(event) || extraEvents.includes(event);
}

function named(value: string): NamedValue {
  return { name: value, nameEn: value, value };
}
