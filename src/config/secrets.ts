import type { SecretState, WebhookKey } from "../core/model.ts";
import { type Fingerprint, Secret } from "../core/secret.ts";
import type { FileContext } from "./context.ts";
import type { Spot } from "./scope.ts";
import { openSecretRules } from "./secret-rules.ts";

/** What a file says about one webhook's secret, without its value. */
export interface SecretWish {
  readonly state: SecretState;
  readonly reference: string | null;
  readonly missing: string | null;
}

/** Reads the secrets of one file and keeps their values apart from everything that is shown. */
export interface Secrets {
  read(key: WebhookKey, written: string | undefined, spot: Spot): SecretWish;
  readonly values: ReadonlyMap<WebhookKey, Secret>;
}

const UNMANAGED: SecretWish = { state: "unmanaged", reference: null, missing: null };
const KEY_VARIABLE = "HOOKSYNC_FINGERPRINT_KEY";

/** Opens the secrets of one file; for an apply each one that is unset is reported. */
export function openSecrets(fingerprint: Fingerprint | null, { options, report, values }: FileContext): Secrets {
  const found = new Map<WebhookKey, Secret>();
  const checkRules = openSecretRules(options.rules);
  const picked = options.only && new Set(options.only);

  function read(key: WebhookKey, written: string | undefined, spot: Spot): SecretWish {
    if (written === undefined) {
      checkRules(key, null, spot);
      return UNMANAGED;
    }
    const required = options.purpose === "apply" && (picked === null || picked.has(key));
    const { place, scope } = spot;
    const value = values.read(written, spot, { sink: "secret", underTenant: false, unset: "silent", hint: null });
    const { text, reference } = value;
    checkRules(key, value, spot);
    if (text === null) {
      const hint = "set it, or leave this webhook out with --only";
      if (required) {
        for (const missing of value.missing) scope.report.error("secret-missing", place.span, missing, hint);
      }
      return { state: "unset", reference, missing: value.missing.join(", ") };
    }
    if (value.plain && text !== "") {
      const hint = "put it into the environment: ${env:WEBHOOK_…}";
      scope.report.warning("plain-secret", place.span, "a secret stands here as plain text", hint);
    }
    found.set(key, new Secret(text, !value.plain));
    if (text === "") return { state: "none", reference, missing: null };
    if (fingerprint !== null) return { state: fingerprint(new Secret(text, !value.plain)), reference, missing: null };
    if (required) {
      const why = "and the access key cannot stand in for it: who reads the repository knows its secret";
      report.error("secret-missing", null, `${KEY_VARIABLE} is not set, ${why}`, "set it to a long random text");
    }
    return { state: "unset", reference, missing: `no fingerprint key: set ${KEY_VARIABLE}` };
  }

  return { read, values: found };
}
