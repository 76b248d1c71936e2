import type { Lookup } from "./lookup.ts";

/** The prefixes that GenAuth's variables have, in the order they are asked. */
export const PREFIXES = ["GENAUTH", "AUTHING"] as const;

/** The first of `GENAUTH_…` and `AUTHING_…` that is set. */
export function firstSet({ env }: Lookup, suffix: string): { readonly name: string; readonly value: string } | null {
  for (const prefix of PREFIXES) {
    const name = `${prefix}_${suffix}`;
    const value = env(name);
    if (value !== null) return { name, value };
  }
  return null;
}
