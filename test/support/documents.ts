import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanDocument, ReportDocument } from "../../src/core/document.ts";

const GOLDEN = join(import.meta.dirname, "../golden");

/** The plans of all golden folders, by name. */
export const goldenPlans: ReadonlyMap<string, PlanDocument> = read("plan");
/** The reports of all golden folders, by name. */
export const goldenReports: ReadonlyMap<string, ReportDocument> = read("report");

function read<T>(kind: string): ReadonlyMap<string, T> {
  const names = readdirSync(join(GOLDEN, kind)).filter((name) => existsSync(pathOf(kind, name)));
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(pathOf(kind, name), "utf8"))]));
}

function pathOf(kind: string, name: string): string {
  return join(GOLDEN, kind, name, `${kind}.json`);
}

/** Fields whose text comes from a file, from GenAuth or from whoever runs hooksync; the others are closed lists of words. */
const FREE = new Set(
  [
    ["tenant", "file", "key", "id", "ids", "hint", "message", "name", "url", "events", "contentType", "secretRef"],
    ["host", "userPoolId", "runId", "requestId", "from", "to", "only", "folded", "found", "uncertain", "tool"],
    ["createdAt", "notBegun", "rule", "delayUnit"],
  ].flat(),
);

/** The same document with each of its free texts written otherwise. */
export function rewritten<T>(document: T, write: (text: string) => string): T {
  const walk = (value: unknown, isFree: boolean): unknown => {
    if (typeof value === "string") return isFree ? write(value) : value;
    if (Array.isArray(value)) return value.map((item) => walk(item, isFree));
    if (value === null || typeof value !== "object") return value;
    const { field } = value as { readonly field?: string };
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        // Of what differs, only a secret's state is a word of ours; so is why a rename is one, and no text why a secret was not compared.
        const isValue = (name === "before" || name === "after") && field !== "secret";
        const isReason = name === "because" && !("from" in value) && !("status" in value);
        return [name, walk(item, isValue || isReason || FREE.has(name))];
      }),
    );
  };
  return walk(document, false) as T;
}
