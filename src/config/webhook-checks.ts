import catalogue from "../../schemas/events.json" with { type: "json" };
import { CONTENT_TYPES, type DesiredWebhook, type WebhookKey } from "../core/model.ts";
import { isLoopback } from "./host.ts";
import type { MergedWebhook } from "./merge.ts";
import { underline } from "./place.ts";
import type { Spot } from "./scope.ts";
import { suggest } from "./suggest.ts";

const CATALOGUE: ReadonlySet<string> = new Set(catalogue.events.map(({ value }) => value));

/** The events of the catalogue and those a file adds. */
export function knownEvents(extra: readonly string[]): ReadonlySet<string> {
  return extra.length === 0 ? CATALOGUE : new Set([...CATALOGUE, ...extra]);
}

export function checkEvent(event: string, spot: Spot, known: ReadonlySet<string>): void {
  if (known.has(event)) return;
  const hint = () => suggest(event, known) ?? "`hooksync events` lists them all; a newer one goes into `extraEvents:`";
  spot.scope.report.error("unknown-event", underline(spot.place), `\`${event}\` is not an event of GenAuth`, hint);
}

export function checkContentType(contentType: string, spot: Spot): void {
  if (CONTENT_TYPES.some((known) => known === contentType)) return;
  const message = `\`contentType\` must be one of ${CONTENT_TYPES.join(", ")}`;
  spot.scope.report.error("content-type", underline(spot.place), message);
}

/** The URL that a text is, when it is one to deliver to. */
export function parseUrl(text: string): URL | null {
  // URL would drop spaces and line breaks, and take a backslash for a slash, without a word.
  if (/\s|^[^?#]*\\/.test(text)) return null;
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Gives the URL that a text is; everybody with the console could read a password in it. */
export function checkUrl(text: string, spot: Spot): URL | null {
  const url = parseUrl(text);
  const { report } = spot.scope;
  if (url === null) {
    report.error(
      "url",
      underline(spot.place),
      "`url` is not an https URL",
      "write it such as https://hooks.acme.example/users",
    );
  } else if (url.username !== "" || url.password !== "") {
    report.error(
      "url-credentials",
      underline(spot.place),
      "`url` has a user or password in it",
      "let the receiver check `secret`",
    );
  }
  return url;
}

/** GenAuth delivers personal data: https, but on this machine. */
export function checkPlainHttp({ protocol, hostname }: URL, spot: Spot): void {
  if (protocol !== "http:" || isLoopback(hostname)) return;
  const message = "`url` is plain http: everybody on the way reads along";
  spot.scope.report.warning("url-plain-http", underline(spot.place), message, "use https");
}

/** Where a field of a webhook stands. */
export type SpotOf = (key: WebhookKey, ...at: Parameters<MergedWebhook["spot"]>) => Spot;

/** No two webhooks of a tenant have one name. */
export function checkNames(webhooks: Iterable<DesiredWebhook>, spotOf: SpotOf): void {
  const owners = new Map<string, WebhookKey>();
  for (const { key, spec } of webhooks) {
    const owner = owners.get(spec.name);
    if (owner === undefined) owners.set(spec.name, key);
    else {
      const { place, scope } = spotOf(key, "name");
      scope.report.error(
        "duplicate-name",
        underline(place),
        `the name \`${spec.name}\` is also that of \`${owner}\``,
        "names are unique in a tenant",
      );
    }
  }
}

/** No lock entry has two heirs, and nothing was formerly itself. */
export function checkFormerly(webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>, spotOf: SpotOf): void {
  const heirs = new Map<WebhookKey, WebhookKey>();
  for (const { key, formerly } of webhooks.values()) {
    formerly.forEach((old, index) => {
      const { place, scope } = spotOf(key, "formerly", index);
      const { report } = scope;
      const { span } = place;
      const heir = heirs.get(old);
      if (old === key) {
        report.error("formerly", span, `\`${key}\` names itself as its former key`, "remove it");
      } else if (heir !== undefined) {
        report.error(
          "formerly",
          span,
          `\`${old}\` is already the former key of \`${heir}\``,
          "one webhook can have been it",
        );
      } else if (webhooks.has(old)) {
        report.warning(
          "formerly",
          span,
          `\`${old}\` is still a key of this file, so that nothing moves`,
          "remove one of them",
        );
      }
      if (heir === undefined) heirs.set(old, key);
    });
  }
}
