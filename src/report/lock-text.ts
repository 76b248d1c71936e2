import type { LockFile } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import type { Paint } from "./paint.ts";

/** A lockfile as a table: key, id, name, where it came from. */
export function renderLock(file: string, lock: LockFile | null, paint: Paint): string {
  if (!lock) return `${paint("bold", printable(file))}: no lockfile yet\n`;
  const facts = `serial ${lock.serial}, ${lock.webhooks.size} webhooks, ${lock.host}`;
  const entries = [...lock.webhooks.values()];
  const rows = entries.map(({ key, id, applied, origin, protected: isProtected }) =>
    [key, id, applied.name, isProtected ? `${origin}, protected` : origin].map(printable),
  );
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
  return `${[`${paint("bold", printable(file))}: ${printable(facts)}`, ...lines].join("\n")}\n`;
}
