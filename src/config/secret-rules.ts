import { resolve } from "node:path";
import type { WebhookKey } from "../core/model.ts";
import type { Atom } from "./atoms.ts";
import { type OpenRule, openRule } from "./rule.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";
import type { Value } from "./values.ts";

/** Opens the rules about secrets, for the webhooks of one tenant, one after the other; null stands for an unmanaged one. */
export function openSecretRules(rules: Rules): (key: WebhookKey, value: Value | null, spot: Spot) => void {
  const required = openRule("requireSecret", rules);
  const notShared = openRule("noSharedSecrets", rules);
  /** The first webhook of each mark. */
  const owners = new Map<string, WebhookKey>();

  return (key, value, spot) => {
    if (required !== null) checkLength(required, key, value === null ? "" : value.text, spot);
    if (notShared === null || value === null) return;
    const marks = marksOf(value);
    const [owner] = marks.flatMap((mark) => owners.get(mark) ?? []);
    if (owner !== undefined) {
      notShared.tell(spot, `\`${key}\` has the secret of \`${owner}\``, "give each webhook a variable of its own");
    }
    for (const mark of marks) if (!owners.has(mark)) owners.set(mark, key);
  };
}

/** How long a secret is says something of it, and is not told. */
function checkLength(rule: OpenRule<"requireSecret">, key: WebhookKey, text: string | null, spot: Spot): void {
  const { minLength = 1 } = rule.set;
  if (text === "") {
    const hint = "add `secret: ${env:WEBHOOK_…}`, so that the receiver can check who sends";
    rule.tell(spot, `\`${key}\` has no secret`, hint);
  } else if (text !== null && [...text].length < minLength) {
    rule.tell(spot, `the secret of \`${key}\` has fewer than ${minLength} characters`, "make a longer one");
  }
}

/**
 * Two secrets are the same when they have a mark in common: they are written alike, or their values are equal. The value
 * of one that the operator set counts only against others that he set, and as a whole: who may write a file, and so a text,
 * a part of one or a default, could otherwise test guesses of it.
 */
function marksOf({ atoms, text, plain, byOperator }: Value): readonly string[] {
  if (atoms.length === 0 || text === "") return [];
  const written = `written ${JSON.stringify(atoms.map(nameOf))}`;
  if (text === null) return [written];
  if (plain) return [written, `plain ${text}`];
  return byOperator && atoms.length === 1 && atoms.every(isBare) ? [written, `set ${text}`] : [written];
}

function nameOf({ part, lookup }: Atom): readonly string[] {
  if (part.kind === "env") return ["env", part.name];
  return part.kind === "file" ? ["file", resolve(lookup.base, part.path)] : ["text", part.text];
}

function isBare({ part }: Atom): boolean {
  return part.kind === "file" || (part.kind === "env" && part.fallback === null);
}
