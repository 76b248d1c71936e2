import { byCodeUnit } from "../core/canonical.ts";
import type { DesiredWebhook, WebhookKey } from "../core/model.ts";
import type { Fingerprint, Secret } from "../core/secret.ts";
import type { FileContext } from "./context.ts";
import { type Path, placeAt, underline } from "./place.ts";
import { checkContentType, checkEvent, checkUrl, knownEvents } from "./rules.ts";
import { openSecrets } from "./secrets.ts";
import type { Use } from "./values.ts";
import type { WebhookFields, WebhooksFile } from "./webhooks-file.ts";

/** The webhooks of a file as they should be, and the secrets to send for them. */
export interface Webhooks {
  readonly webhooks: ReadonlyMap<WebhookKey, DesiredWebhook>;
  /** The values; an empty one for a webhook that is to have none. */
  readonly secrets: ReadonlyMap<WebhookKey, Secret>;
}

/**
 * Expands the webhooks of a file: defaults put under them, references replaced, each field held against its rule.
 * Where something is wrong it is reported, and the text as written stands in.
 */
export function expandWebhooks(file: WebhooksFile, fingerprint: Fingerprint | null, context: FileContext): Webhooks {
  const { report, root, options, values } = context;
  const use: Use = {
    sink: "text",
    underTenant: false,
    unset: options.purpose === "validate" ? "warning" : "error",
    hint: "set it, or give a default: ${env:NAME:-default}",
  };
  const secrets = openSecrets(fingerprint, context);
  const events = knownEvents((file.extraEvents ?? []).map((written, index) => read(written, ["extraEvents", index])));

  function read(written: string, path: Path, check: (text: string) => void = () => {}): string {
    const { text } = values.read(written, placeAt(root, ...path), use);
    if (text !== null) check(text);
    return text ?? written;
  }

  function expand(key: WebhookKey, fields: WebhookFields): DesiredWebhook {
    const merged: WebhookFields = { ...file.defaults, ...fields };
    const pathOf = (field: keyof WebhookFields): Path =>
      Object.hasOwn(fields, field) ? ["webhooks", key, field] : ["defaults", field];
    const spanOf = (...path: Path) => underline(placeAt(root, ...path));
    const { name, url, contentType = "application/json" } = merged;
    const secret = secrets.read(key, merged.secret, placeAt(root, ...pathOf("secret")));
    const listened = (merged.events ?? []).map((written, index) => {
      const path = [...pathOf("events"), index];
      return read(written, path, (text) => checkEvent(text, spanOf(...path), events, report));
    });
    return {
      key,
      spec: {
        name: name === undefined ? key : read(name, pathOf("name")),
        url:
          url === undefined ? "" : read(url, pathOf("url"), (text) => checkUrl(text, spanOf(...pathOf("url")), report)),
        events: [...new Set(listened)].sort(byCodeUnit),
        contentType: read(contentType, pathOf("contentType"), (text) =>
          checkContentType(text, spanOf(...pathOf("contentType")), report),
        ),
        enabled: merged.enabled ?? true,
        secret: secret.state,
        retryConfig: merged.retryConfig ?? "unmanaged",
      },
      secretRef: secret.reference,
      secretMissing: secret.missing,
      formerly: merged.formerly ?? [],
      protected: merged.protected ?? false,
      source: report.locate(spanOf("webhooks", key)),
    };
  }

  const written = Object.entries(file.webhooks ?? {});
  return {
    webhooks: new Map(written.map(([key, fields]) => [key, expand(key, fields)])),
    secrets: secrets.values,
  };
}
