import { printable } from "../core/printable.ts";
import type { TenantView } from "../core/view.ts";
import type { Shown } from "./change-title.ts";
import { count } from "./count.ts";

/** What is special about a tenant's plan as a whole, a line each. */
export function tenantNotes({ offline, flags, recovery }: TenantView, shown: Shown = printable): string[] {
  const notes: string[] = [];
  if (offline) notes.push("made offline: live was not read, and is taken to be what the lockfile says");
  if (flags.only) notes.push(`only ${flags.only.map(shown).join(", ")}: the rest is left out`);
  if (recovery) {
    const { runId, folded, found, uncertain } = recovery;
    const what = `${folded.length} done, ${found.length} found live, ${count(uncertain.length, "secret")} uncertain`;
    notes.push(`run ${shown(runId)} did not finish: the next apply recovers it (${what})`);
  }
  return notes;
}
