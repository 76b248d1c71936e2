import type { Door } from "./door.ts";
import type { Inputs } from "./inputs.ts";
import type { Trust } from "./trust.ts";

const KEYS = /^(?:GENAUTH|AUTHING)_.*SECRET|^HOOKSYNC_FINGERPRINT_KEY$/;

/** Has GitHub mask every value that tenant files may bring in as a secret, the keys of the tenants and the token. */
export function maskSecrets({ env, mask }: Pick<Door, "env" | "mask">, { token }: Inputs, trust: Trust): void {
  const isReadable = fits(["WEBHOOK_*", ...trust.envAllow]);
  const isPublic = fits(["WEBHOOK_PUBLIC_*", ...trust.envPublic]);
  const values = Object.entries(env).flatMap(([name, value]) =>
    value && (KEYS.test(name) || (isReadable(name) && !isPublic(name))) ? [value] : [],
  );
  for (const value of new Set([token, ...values])) if (value !== "") mask(value);
}

/** `*` stands for any characters, as it does where files are read. */
function fits(patterns: readonly string[]): (name: string) => boolean {
  const all = patterns.map((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
  });
  return (name) => all.some((one) => one.test(name));
}
