import { printable } from "../core/printable.ts";
import type { ChangeView } from "../core/view.ts";

/** How a medium shows a text that comes from a file or from GenAuth: `printable` at a terminal, code in Markdown. */
export type Shown = (text: string) => string;

/** What a change does, in a few words; for drift, which it would undo, what happened to its webhook. */
export function changeTitle(change: ChangeView, kind: "plan" | "drift", shown: Shown = printable): string {
  return (kind === "drift" && happened(change, shown)) || planned(change, shown);
}

function planned(change: ChangeView, shown: Shown): string {
  switch (change.action) {
    case "create":
      return change.reason === "missing-remote" ? "create (it is gone from GenAuth)" : "create";
    case "adopt":
      return `adopt ${shown(change.id)}`;
    case "update":
      return `update (${change.reason})`;
    case "delete":
      return `delete ${shown(change.id)}`;
    case "relock":
      return "relock (only the lockfile changes)";
    case "forget":
      return "forget (gone from files and GenAuth: only the lockfile changes)";
    case "noop":
      return "matches";
    case "blocked":
      return `blocked ${change.code} (would ${change.would})`;
  }
}

/** null where the plan's own words do. */
function happened(change: ChangeView, shown: Shown): string | null {
  switch (change.action) {
    case "create":
      return "gone from GenAuth";
    case "adopt":
      return `gone from GenAuth; ${shown(change.id)} has its name and url`;
    case "update": {
      const updatedAt = change.causes.find((cause) => cause.kind === "drift")?.updatedAt;
      return `changed by hand${updatedAt ? `, last updated ${shown(updatedAt)}` : ""}`;
    }
    default:
      return null;
  }
}
