import { byCodeUnit } from "./canonical.ts";
import type { PlanDocument } from "./document.ts";
import type { ChangeView, SpecView } from "./view.ts";

type State = "added" | "removed" | "stays";

/** One event at one URL: whether it begins to be delivered there, ends, or stays. */
export interface EventState {
  readonly event: string;
  readonly state: State;
}

/** A URL at which the delivery of some event begins or ends, with all its events. */
export interface EndpointChange {
  readonly url: string;
  /** By event; at least one is not `stays`. */
  readonly events: readonly EventState[];
}

/** At how many URLs an event begins to be delivered, ends, and stays. */
export interface EventTotals extends Readonly<Record<State, number>> {
  readonly event: string;
}

/** What a webhook delivers, and where. */
type Delivery = Pick<SpecView, "url" | "events" | "enabled">;

/**
 * How carrying out these changes of a tenant changes which event goes where, by URL; of drift, how live has changed.
 * A webhook that is disabled delivers nothing; those that match, or are blocked, are in no plan with their events, and so not counted.
 */
export function coverageChange(changes: readonly ChangeView[], kind: PlanDocument["kind"]): readonly EndpointChange[] {
  const states = new Map<string, Map<string, { before: boolean; after: boolean }>>();
  const mark = (moment: "before" | "after", delivery: Delivery | null) => {
    if (!delivery?.enabled) return;
    const events = getOrMake(states, delivery.url, () => new Map());
    for (const event of delivery.events)
      getOrMake(events, event, () => ({ before: false, after: false }))[moment] = true;
  };
  for (const change of changes) {
    const [live, desired] = deliveriesOf(change);
    mark("before", kind === "drift" ? desired : live);
    mark("after", kind === "drift" ? live : desired);
  }
  return [...states]
    .map(([url, events]) => ({
      url,
      events: [...events]
        .map(
          ([event, { before, after }]): EventState => ({
            event,
            state: before === after ? "stays" : after ? "added" : "removed",
          }),
        )
        .sort((a, b) => byCodeUnit(a.event, b.event)),
    }))
    .filter(({ events }) => events.some(({ state }) => state !== "stays"))
    .sort((a, b) => byCodeUnit(a.url, b.url));
}

/** The same by event, over many tenants' endpoints; only events that change somewhere. */
export function eventTotals(endpoints: Iterable<EndpointChange>): readonly EventTotals[] {
  const totals = new Map<string, Record<State, number>>();
  for (const { events } of endpoints) {
    for (const { event, state } of events)
      getOrMake(totals, event, () => ({ added: 0, removed: 0, stays: 0 }))[state] += 1;
  }
  return [...totals]
    .map(([event, counts]) => ({ event, ...counts }))
    .filter(({ added, removed }) => added + removed > 0)
    .sort((a, b) => byCodeUnit(a.event, b.event));
}

/** What a change finds live, and what it makes of it. */
function deliveriesOf(change: ChangeView): readonly [live: Delivery | null, desired: Delivery | null] {
  switch (change.action) {
    case "create":
      return [null, change.spec];
    case "delete":
      return [change.spec, null];
    case "adopt":
    case "update": {
      const differs = Object.fromEntries(change.fields.map(({ field, before }) => [field, before]));
      return [{ ...change.spec, ...differs }, change.spec];
    }
    case "relock":
      return [change.spec, change.spec];
    default:
      return [null, null];
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
