import type { Lookup } from "./lookup.ts";
import type { Place } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import type { Scope } from "./scope.ts";
import type { Limits, Rules } from "./settings-file.ts";
import type { Values } from "./values.ts";
import type { WebhookSchema } from "./webhook-schema.ts";

/** What a run wants files for, and what its operator lets them read and reach. */
export interface LoadOptions {
  /**
   * `validate` needs no credentials and no secrets; `plan` needs credentials; `apply` needs secrets too;
   * `offline` plans without credentials; `drift` reads only what stands under `tenant:`.
   */
  readonly purpose: "validate" | "plan" | "apply" | "offline" | "drift";
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An absolute path. */
  readonly cwd: string;
  /** Patterns of variables that files may read besides `WEBHOOK_*`; `*` stands for any characters. */
  readonly envAllow: readonly string[];
  /** Patterns of variables whose values may be shown besides `WEBHOOK_PUBLIC_*`. */
  readonly envPublic: readonly string[];
  /** Folders that files may read from besides their git root. */
  readonly fileAllow: readonly string[];
  /** Hosts that credentials may go to besides GenAuth's own: names, patterns or origins. */
  readonly hostAllow: readonly string[];
  /** Keys of webhooks; the others need no secret. null: all. */
  readonly only: readonly string[] | null;
  /** A JSON Schema of the operator's that each webhook has to meet once it is expanded; null: none. */
  readonly schema: string | null;
  /** Whether warnings are errors. */
  readonly strict: boolean;
  /** Of `hooksync.yaml`; so is `limits`. */
  readonly rules: Rules;
  readonly limits: Limits;
}

/** All that expanding one file needs. */
export interface FileContext {
  readonly options: LoadOptions;
  /** The file's topmost place. */
  readonly root: Place;
  readonly values: Values;
  /** The file's own. */
  readonly scope: Scope;
  readonly lookup: Lookup;
  readonly report: Reporter;
  /** null: nobody asked for more than the rules. */
  readonly webhookSchema: WebhookSchema | null;
}
