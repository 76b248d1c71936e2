import { byCodeUnit } from "../core/canonical.ts";
import type { Variable } from "../core/doctor-facts.ts";
import type { DesiredTenant, WebhookKey } from "../core/model.ts";
import type { Connection } from "../core/ports.ts";
import { type Fingerprint, fingerprinter, Secret } from "../core/secret.ts";
import type { FileContext } from "./context.ts";
import type { TemplateLayers } from "./layer.ts";
import { expandPolicy } from "./policy.ts";
import { expandTenant } from "./tenant.ts";
import { expandWebhooks, type Webhooks } from "./webhooks.ts";
import type { WebhooksFile } from "./webhooks-file.ts";

/** One file, ready for a run. */
export interface LoadedTenant {
  /** As the user named it. */
  readonly file: string;
  readonly desired: DesiredTenant;
  /** null: there is no access key (validate and offline only). */
  readonly connection: Connection | null;
  /** The secrets to send; an empty one for a webhook that is to have none. */
  readonly secrets: ReadonlyMap<WebhookKey, Secret>;
  /** Makes prints that compare with the lock's; null: there is no key for it. */
  readonly fingerprint: Fingerprint | null;
  /** Those that the file refers to, by name. */
  readonly variables: readonly Variable[];
  /** The keys that the run is about; null: all. */
  readonly only: readonly WebhookKey[] | null;
}

const NO_WEBHOOKS: Webhooks = { webhooks: new Map(), secrets: new Map() };

/** What a file means; what is wrong with it is reported, and then the result is not for use. */
export function expandFile(
  written: WebhooksFile,
  templates: TemplateLayers,
  file: string,
  stem: string,
  context: FileContext,
): LoadedTenant {
  const { options, lookup } = context;
  const { name, target, connection, privateSecret } = expandTenant(written.tenant ?? {}, stem, context);
  const variable = lookup.env("HOOKSYNC_FINGERPRINT_KEY");
  const key = variable === null ? privateSecret : new Secret(variable, true);
  const fingerprint = key && fingerprinter(key);
  // Drift compares lock and live: what the file says of webhooks does not count.
  const { webhooks, secrets } =
    options.purpose === "drift" ? NO_WEBHOOKS : expandWebhooks(written, templates, fingerprint, context);
  const policy = expandPolicy(written.policy, context);
  const desired = { tenant: name, file, target, policy, webhooks };
  const variables = [...context.values.variables].map(([name, state]) => ({ name, state }));
  variables.sort((a, b) => byCodeUnit(a.name, b.name));
  return { file, desired, connection, secrets, fingerprint, variables, only: options.only };
}
