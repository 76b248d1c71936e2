import type { OutcomeView, PlanDocument } from "../../core/document.ts";
import type { Action } from "../../core/model.ts";
import { LOOK } from "../plan-text.ts";

/** How a change is marked: by its action, or, where a plan reads as drift, by what happened to live. */
export type Mark = Action | "gone" | "changed" | "unmanaged";

/** All marks with their symbols, the loudest first; each is a class of the style too. */
export const MARKS: Readonly<Record<Mark, string>> = {
  delete: "−",
  gone: "−",
  create: LOOK.create.symbol,
  update: LOOK.update.symbol,
  changed: LOOK.update.symbol,
  adopt: LOOK.adopt.symbol,
  relock: LOOK.relock.symbol,
  forget: LOOK.forget.symbol,
  blocked: LOOK.blocked.symbol,
  unmanaged: "?",
  noop: "·",
};

/** How a mark is called where it is counted. */
export const MARK_WORDS: Partial<Readonly<Record<Mark, string>>> = { noop: "match", changed: "changed by hand" };

/** All outcomes with their symbols, the loudest first. */
export const OUTCOMES: Readonly<Record<OutcomeView["status"], string>> = {
  failed: "✕",
  indeterminate: "?",
  skipped: "…",
  applied: "✓",
};

/** The mark of a change in a plan, or in drift. */
export function markOf(action: Action, kind: PlanDocument["kind"]): Mark {
  if (kind === "plan") return action;
  if (action === "create" || action === "adopt") return "gone";
  return action === "update" ? "changed" : action;
}
