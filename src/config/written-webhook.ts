import { CONTENT_TYPES, type WebhookSpec } from "../core/model.ts";
import type { NewWebhook } from "../core/tenant-file.ts";
import type { SharedFields, WebhookFields } from "./webhooks-file.ts";

/** A live webhook as a file says it: what the key or a default says already is left out. */
export function writeWebhook(
  { key, spec }: Pick<NewWebhook, "key" | "spec">,
  secret: string | null,
  defaults: SharedFields,
): WebhookFields {
  const { name, url, events, contentType, enabled } = spec;
  return {
    ...(name !== key && { name: literal(name) }),
    url: literal(url),
    events: events.map(literal),
    ...((contentType !== CONTENT_TYPES[0] || defaults.contentType !== undefined) && {
      contentType: literal(contentType),
    }),
    ...((!enabled || defaults.enabled !== undefined) && { enabled }),
    ...(secret !== null && { secret }),
    ...retries(spec, defaults),
  };
}

/** A text as it is written so that nothing in it is taken for a reference. */
export function literal(text: string): string {
  return text.replaceAll("${", () => "$${");
}

function retries({ retryConfig }: WebhookSpec, defaults: SharedFields): Pick<WebhookFields, "retryConfig"> {
  if (retryConfig !== "unmanaged") return { retryConfig };
  // Live without any is live without retries: the default must not bring some.
  return defaults.retryConfig === undefined ? {} : { retryConfig: { enabled: false } };
}
