import type { WebhookKey } from "./model.ts";

/** What a key may look like: the rule of the schema. */
export const KEY = /^[^\p{C}\s]{1,128}$/u;

const LONGEST = 60;

/** A readable key for a name: its letters and digits of any script in lower case, and dashes for all else. */
export function keyOfName(name: string): WebhookKey {
  const words =
    name
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const key = [...words.join("-")].slice(0, LONGEST).join("").replace(/-$/, "");
  return key === "" ? "webhook" : key;
}

/** The key itself, or the first of `key-2`, `key-3`, … that is not taken. */
export function freeKey(key: WebhookKey, taken: ReadonlySet<WebhookKey>): WebhookKey {
  let free = key;
  for (let number = 2; taken.has(free); number += 1) free = `${key}-${number}`;
  return free;
}
