import type { LiveWebhook } from "../core/model.ts";
import { isPrint } from "../core/secret.ts";
import { printEntries } from "./append.ts";
import type { LoadOptions } from "./load.ts";
import { loadText } from "./load-text.ts";
import { writeWebhook } from "./written-webhook.ts";

const KEY = "webhook";

/** Why a live webhook could not stand in a file with these extra events; null when it could. The rules are those of any file. */
export function refuseWebhook(
  { spec, secretLength = 0 }: Pick<LiveWebhook, "spec" | "secretLength">,
  extraEvents: readonly string[],
  options: LoadOptions,
): string | null {
  // It will be written with a variable of its own.
  const secret = isPrint(spec.secret) ? "${env:WEBHOOK_SECRET}" : null;
  // As long as the secret, for the rules; nothing else of it is known.
  const env = { WEBHOOK_SECRET: "x".repeat(secretLength) };
  const fields = writeWebhook({ key: KEY, spec }, secret, {});
  const text = printEntries({ version: 1, extraEvents, webhooks: { [KEY]: fields } });
  const { diagnostics } = loadText("live", text, { ...options, purpose: "validate", env, only: null });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length === 0 ? null : [...new Set(errors.map(({ message }) => message))].join("; ");
}
