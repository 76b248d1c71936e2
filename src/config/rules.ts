import catalogue from "../../schemas/events.json" with { type: "json" };
import { CONTENT_TYPES, type DesiredWebhook, type WebhookKey } from "../core/model.ts";
import { isLoopback } from "./host.ts";
import { type Place, placeAt, underline } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import type { Span } from "./source.ts";
import { suggest } from "./suggest.ts";

/** The events of the catalogue and those a file adds. */
export function knownEvents(extra: readonly string[]): ReadonlySet<string> {
  return new Set([...catalogue.events.map(({ value }) => value), ...extra]);
}

export function checkEvent(event: string, span: Span, known: ReadonlySet<string>, report: Reporter): void {
  if (known.has(event)) return;
  const hint = () => suggest(event, known) ?? "`hooksync events` lists them all; a newer one goes into `extraEvents:`";
  report.error("unknown-event", span, `\`${event}\` is not an event of GenAuth`, hint);
}

export function checkContentType(contentType: string, span: Span, report: Reporter): void {
  if (CONTENT_TYPES.some((known) => known === contentType)) return;
  report.error("content-type", span, `\`contentType\` must be one of ${CONTENT_TYPES.join(", ")}`);
}

/** GenAuth delivers personal data: https, and no password that everybody with the console could read. */
export function checkUrl(url: string, span: Span, report: Reporter): void {
  // URL would drop spaces and line breaks without a word.
  const parsed = /\s/.test(url) || !URL.canParse(url) ? null : new URL(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    report.error("url", span, "`url` is not an https URL", "write it such as https://hooks.acme.example/users");
  } else if (parsed.username !== "" || parsed.password !== "") {
    report.error("url-credentials", span, "`url` has a user or password in it", "let the receiver check `secret`");
  } else if (parsed.protocol === "http:" && !isLoopback(parsed.hostname)) {
    report.warning("url-plain-http", span, "`url` is plain http: everybody on the way reads along", "use https");
  }
}

/** No two webhooks of a tenant have one name. */
export function checkNames(webhooks: Iterable<DesiredWebhook>, root: Place, report: Reporter): void {
  const owners = new Map<string, WebhookKey>();
  for (const { key, spec } of webhooks) {
    const owner = owners.get(spec.name);
    if (owner === undefined) owners.set(spec.name, key);
    else {
      const span = underline(placeAt(root, "webhooks", key, "name"));
      report.error(
        "duplicate-name",
        span,
        `the name \`${spec.name}\` is also that of \`${owner}\``,
        "names are unique in a tenant",
      );
    }
  }
}

/** No lock entry has two heirs, and nothing was formerly itself. */
export function checkFormerly(webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>, root: Place, report: Reporter): void {
  const heirs = new Map<WebhookKey, WebhookKey>();
  for (const { key, formerly } of webhooks.values()) {
    formerly.forEach((old, index) => {
      const { span } = placeAt(root, "webhooks", key, "formerly", index);
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
