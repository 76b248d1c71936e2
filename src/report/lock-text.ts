import type { LockFile } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";

/** A lockfile as a table: key, id, name, where it came from. */
export function renderLock(file: string, lock: LockFile | null, paint: Paint): string {
  if (!lock) return `${paint("bold", printable(file))}: no lockfile yet\n`;
  const facts = `serial ${lock.serial}, ${count(lock.webhooks.size, "webhook")}, ${printable(lock.host)}`;
  const rows = [...lock.webhooks.values()].map(({ key, id, applied, origin, protected: isProtected }) => [
    `  ${printable(key)}`,
    printable(id),
    printable(applied.name),
    isProtected ? `${origin}, protected` : origin,
  ]);
  return `${paint("bold", printable(file))}: ${facts}\n${renderTable(rows)}`;
}
