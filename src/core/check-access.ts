import type { AccessFacts, Tried } from "./doctor-facts.ts";
import { type Finding, failed, listed, ok, warn } from "./finding.ts";
import type { CatalogueEvent, Connection } from "./ports.ts";

type Way = Connection["auth"];

/** What is to be said of what GenAuth grants; `used` are the events of the files, `known` those of the built-in catalogue. */
export function checkAccess(
  facts: AccessFacts,
  used: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly Finding[] {
  const { configured, list, events } = facts;
  return [
    checkWay("signature", facts),
    checkWay("token", facts),
    // Who was not believed has been told why, and nothing is known of what they may do.
    ...(!isRefused(facts[configured])
      ? [list.ok ? ok("list", `permitted; ${list.value} live`) : failed("list", list.error)]
      : []),
    ...(events ? [checkEvents(events, used, known)] : []),
  ];
}

/** Whether GenAuth believes who we are: it does when it says that this one may not. */
function isProven(tried: Tried<unknown>): boolean {
  return tried.ok || (tried.error.code === "REMOTE_AUTH" && tried.error.details.status === 403);
}

/** Whether GenAuth does not believe who we are; another failure says nothing of that. */
function isRefused(tried: Tried<unknown>): boolean {
  return !tried.ok && tried.error.code === "REMOTE_AUTH" && !isProven(tried);
}

function checkWay(way: Way, facts: AccessFacts): Finding {
  const { configured } = facts;
  const other = way === "signature" ? "token" : "signature";
  const tried = facts[way];
  if (tried.ok || isProven(tried)) {
    return ok(way, way === configured ? "accepted, and configured by tenant.auth" : "accepted, too");
  }
  if (!isRefused(tried))
    return warn(way, `cannot be told: ${tried.error.message}`, tried.error.hint ?? "try again later");
  const isOtherProven = isProven(facts[other]);
  if (way === configured) {
    return failed(way, tried.error, isOtherProven ? `GenAuth accepts a ${other}: try tenant.auth: ${other}` : null);
  }
  return isOtherProven ? ok(way, `not needed: ${tried.error.message}`) : failed(way, tried.error);
}

function checkEvents(
  events: Tried<readonly CatalogueEvent[]>,
  used: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Finding {
  if (!events.ok) {
    return warn("events", events.error.message, events.error.hint ?? "plan and apply do not need the catalogue");
  }
  const theirs = new Set(events.value.map(({ value }) => value));
  const missing = [...used].filter((event) => !theirs.has(event));
  const newer = [...theirs].filter((event) => !known.has(event));
  const older = [...known].filter((event) => !theirs.has(event));
  const message = [
    missing.length > 0
      ? `GenAuth does not list ${listed(missing)}, which the file uses`
      : `${theirs.size} in GenAuth's catalogue, and all ${used.size} that the file uses among them`,
    ...(newer.length > 0 ? [`hooksync does not know ${listed(newer)}`] : []),
    ...(older.length > 0 ? [`hooksync knows ${listed(older)} besides`] : []),
  ].join("; ");
  if (missing.length > 0) {
    return warn("events", message, "check their spelling; GenAuth may never send what it does not list");
  }
  return ok("events", message, newer.length > 0 ? "to use a new one, name it under extraEvents" : null);
}
