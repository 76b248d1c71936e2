import { underline } from "./place.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";

/** A rule of `hooksync.yaml` that is on. */
export interface OpenRule<Name extends keyof Rules> {
  readonly set: NonNullable<Rules[Name]>;
  /** Reports what breaks it, as severely as it is set. */
  tell(spot: Spot, message: string, hint: string): void;
}

/** Opens one rule; null where it is off. Its code is its name in kebab-case. */
export function openRule<Name extends keyof Rules>(name: Name, rules: Rules): OpenRule<Name> | null {
  const set = rules[name];
  if (!set || set.severity === "off") return null;
  const code = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const severity = set.severity === "warn" ? "warning" : "error";
  return {
    set,
    tell: ({ place, scope }, message, hint) => scope.report[severity](code, underline(place), message, hint),
  };
}
