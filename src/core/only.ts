import { AppError } from "./errors.ts";
import type { WebhookKey } from "./model.ts";

/**
 * The keys that `--only` picks, by tenant; null: all of all. Of several tenants it names TENANT/KEY, of one KEY will do.
 * Throws CLI_USAGE for what names no tenant of the run.
 */
export function pickOnly(
  only: readonly string[],
  tenants: readonly string[],
): ReadonlyMap<string, readonly WebhookKey[]> | null {
  if (only.length === 0) return null;
  const [single, ...others] = tenants;
  if (single !== undefined && others.length === 0) {
    const keys = only.map((written) => (written.startsWith(`${single}/`) ? written.slice(single.length + 1) : written));
    return new Map([[single, keys]]);
  }
  const picked = new Map<string, WebhookKey[]>();
  for (const written of only) {
    const tenant = longestPrefix(written, tenants);
    if (tenant === null) {
      throw new AppError("CLI_USAGE", `--only ${written} names no tenant of this run`, {
        hint: `among several tenants it takes TENANT/KEY, such as ${single ?? "acme"}/user-lifecycle`,
      });
    }
    const keys = picked.get(tenant) ?? [];
    picked.set(tenant, [...keys, written.slice(tenant.length + 1)]);
  }
  return picked;
}

/** A slash may stand in names and in keys. */
function longestPrefix(written: string, tenants: readonly string[]): string | null {
  let longest: string | null = null;
  for (const tenant of tenants) {
    if (written.startsWith(`${tenant}/`) && tenant.length >= (longest?.length ?? 0)) longest = tenant;
  }
  return longest;
}
