import { fits } from "./patterns.ts";
import { openRule } from "./rule.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";

/** The rules about the events of one webhook. */
export interface EventRules {
  checkEvent(event: string, spot: Spot): void;
  /** `count` without those that stand there twice. */
  checkCount(count: number, spot: Spot): void;
}

export function openEventRules(rules: Rules): EventRules {
  const forbid = openRule("forbidEvents", rules);
  const max = openRule("maxEvents", rules);
  return {
    checkEvent(event, spot) {
      const pattern = forbid?.set.events.find((forbidden) => fits(event, forbidden));
      if (pattern === undefined) return;
      forbid?.tell(spot, `\`${event}\` is a forbidden event`, `remove it: hooksync.yaml forbids \`${pattern}\``);
    },
    checkCount(count, spot) {
      if (max === null || count <= max.set.most) return;
      max.tell(
        spot,
        `${count} events, and hooksync.yaml allows ${max.set.most} at most`,
        "list only those that the receiver needs",
      );
    },
  };
}
