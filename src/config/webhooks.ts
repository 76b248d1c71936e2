import { byCodeUnit } from "../core/canonical.ts";
import { type DesiredWebhook, SPEC_FIELDS, type WebhookKey } from "../core/model.ts";
import type { Fingerprint, Secret } from "../core/secret.ts";
import type { FileContext } from "./context.ts";
import { fieldWritten, locate } from "./fields-written.ts";
import type { TemplateLayers } from "./layer.ts";
import { type MergedWebhook, mergeWebhooks } from "./merge.ts";
import { placeAt } from "./place.ts";
import type { Spot } from "./scope.ts";
import { openSecrets } from "./secrets.ts";
import type { Use } from "./values.ts";
import {
  checkContentType,
  checkEvent,
  checkFormerly,
  checkNames,
  checkUrl,
  knownEvents,
  type SpotOf,
} from "./webhook-checks.ts";
import { openWebhookRules } from "./webhook-rules.ts";
import type { WebhooksFile } from "./webhooks-file.ts";

/** The webhooks of a file as they should be, and the secrets to send for them. */
export interface Webhooks {
  readonly webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>;
  /** The values; an empty one for a webhook that is to have none. */
  readonly secrets: ReadonlyMap<WebhookKey, Secret>;
}

type Check = (text: string, spot: Spot) => void;

/**
 * Expands the webhooks of a file: put together, references replaced, each field checked, and held against the rules.
 * Where something is wrong it is reported, and the text as written stands in.
 */
export function expandWebhooks(
  file: WebhooksFile,
  templates: TemplateLayers,
  fingerprint: Fingerprint | null,
  context: FileContext,
): Webhooks {
  const { root, options, values, scope, webhookSchema } = context;
  const use: Use = {
    sink: "text",
    underTenant: false,
    unset: options.purpose === "validate" ? "warning" : "error",
    hint: "set it, or give a default: ${env:NAME:-default}",
  };
  const secrets = openSecrets(fingerprint, context);
  const rules = openWebhookRules(options.rules);
  const extraEvents = (file.extraEvents ?? []).map((written, index) =>
    read(written, { place: placeAt(root, "extraEvents", index), scope }),
  );
  const catalogue = knownEvents(extraEvents);

  function read(written: string, spot: Spot): string {
    return values.read(written, spot, use).text ?? written;
  }

  function expand(webhook: MergedWebhook): DesiredWebhook {
    const { key, fields, spot, own, says } = webhook;
    const { name, url, contentType = "application/json" } = fields;
    /** What stands there as written, for it could not be read. */
    const unread = new Set<string>();
    let address: URL | null = null;
    const readField = (field: "name" | "url" | "contentType", text: string, check?: Check): string => {
      const at = spot(field);
      const { text: value } = values.read(text, at, use);
      if (value === null) unread.add(field);
      else check?.(value, at);
      return value ?? text;
    };
    const readAddress: Check = (text, at) => {
      address = checkUrl(text, at);
    };
    const readEvent = (written: string, index: number): string => {
      const at = spot("events", index);
      const { text } = values.read(written, at, use);
      if (text === null) unread.add("events");
      else {
        checkEvent(text, at, catalogue);
        rules.checkEvent(text, at);
      }
      return text ?? written;
    };
    const secret = secrets.read(key, fields.secret, spot("secret"));
    const events = (fields.events ?? []).map(readEvent);
    const desired: DesiredWebhook = {
      key,
      spec: {
        name: name === undefined ? key : readField("name", name),
        url: url === undefined ? "" : readField("url", url, readAddress),
        events: [...new Set(events)].sort(byCodeUnit),
        contentType: readField("contentType", contentType, checkContentType),
        enabled: fields.enabled ?? true,
        secret: secret.state,
        retryConfig: fields.retryConfig ?? "unmanaged",
      },
      secretRef: secret.reference,
      secretMissing: secret.missing,
      formerly: fields.formerly ?? [],
      protected: fields.protected ?? false,
      source: locate(own),
      sources: Object.fromEntries(SPEC_FIELDS.filter(says).map((field) => [field, locate(spot(field))])),
      written: (field) => fieldWritten(webhook, field, values),
    };
    rules.check(desired, address, webhook, unread);
    webhookSchema?.check(desired, webhook, unread);
    return desired;
  }

  const merged = mergeWebhooks(file, templates, context);
  const webhooks = new Map<WebhookKey, DesiredWebhook>();
  for (const webhook of merged.values()) webhooks.set(webhook.key, expand(webhook));
  const spotOf: SpotOf = (key, ...path) => merged.get(key)?.spot(...path) ?? { place: root, scope };
  checkNames(webhooks.values(), spotOf);
  checkFormerly(webhooks, spotOf);
  return { webhooks, secrets: secrets.values };
}
