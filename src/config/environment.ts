import type { Lookup } from "./lookup.ts";

/** The prefixes that GenAuth's variables have, in the order they are asked. */
export const PREFIXES = ["GENAUTH", "AUTHING"] as const;

/** Every variable that a tenant may come from. */
export const TENANT_VARIABLES = PREFIXES.flatMap((prefix) =>
  ["HOST", "USERPOOL_ID", "ACCESS_KEY_ID", "ACCESS_KEY_SECRET"].map((suffix) => `${prefix}_${suffix}`),
);

/** The first of `GENAUTH_…` and `AUTHING_…` that is set. */
export function firstSet({ env }: Lookup, suffix: string): { readonly name: string; readonly value: string } | null {
  for (const prefix of PREFIXES) {
    const name = `${prefix}_${suffix}`;
    const value = env(name);
    if (value !== null) return { name, value };
  }
  return null;
}
