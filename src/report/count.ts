import { printable } from "../core/printable.ts";

/** A number and what it counts: `1 webhook`, `2 webhooks`. */
export function count(number: number, one: string): string {
  return `${number} ${printable(one)}${number === 1 || one === "" ? "" : "s"}`.trimEnd();
}
