import { hash } from "node:crypto";
import type { Digest } from "./model.ts";

/** Orders strings by code unit, the same in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A copy with the keys of every object sorted and Maps turned into objects, so that equal values print equal. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value instanceof Map) return canonical(Object.fromEntries(value));
  if (value === null || typeof value !== "object") return value;
  const sorted = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  // A null prototype, or a key called __proto__ would be swallowed.
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of sorted) if (item !== undefined) copy[key] = canonical(item);
  return copy;
}

/** Canonical JSON: one spelling for equal values. */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(canonical(value), null, indent);
}

/** SHA-256 over the canonical JSON of a value. */
export function digestOf(value: unknown): Digest {
  return `sha256:${hash("sha256", canonicalJson(value), "hex")}`;
}
