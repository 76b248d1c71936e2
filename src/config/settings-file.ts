import type { Policy } from "../core/model.ts";

/** `hooksync.yaml` as written: the schema holds, defaults are not applied. */
export interface SettingsFile {
  /** Files, folders and globs, relative to the file; so are those of `waves`. */
  readonly include?: readonly string[];
  readonly concurrency?: {
    readonly tenants?: number;
    /** Of one tenant. */
    readonly requests?: number;
    /** To one host. */
    readonly requestsPerSecond?: number;
  };
  readonly waves?: readonly (readonly string[])[];
  readonly halt?: boolean;
  readonly policy?: Limits;
  readonly rules?: Rules;
}

/** The most that a tenant's policy may allow; what is left out has no limit. */
export type Limits = Partial<Omit<Policy, "maxDeletesLimit">>;

/** What breaking a rule is. */
export type Severity = "off" | "warn" | "error";

interface Rule {
  /** Default: error. */
  readonly severity?: Severity;
}

interface HostsRule extends Rule {
  readonly hosts: readonly string[];
}

/** What every webhook has to meet; a rule that is not here is off. */
export interface Rules {
  readonly requireHttps?: Rule;
  readonly requireSecret?: Rule & { readonly minLength?: number };
  readonly allowedHosts?: HostsRule;
  readonly deniedHosts?: HostsRule;
  readonly noPrivateAddresses?: Rule;
  readonly forbidEvents?: Rule & { readonly events: readonly string[] };
  readonly maxEvents?: Rule & { readonly most: number };
  readonly noDuplicateCoverage?: Rule;
  readonly noSharedSecrets?: Rule;
}
