import type { OutcomeView, PlanDocument } from "../core/document.ts";
import type { ChangeView } from "../core/view.ts";
import { changeTitle } from "./change-title.ts";
import { markdownBlock, markdownCode } from "./markdown-code.ts";
import { outcomeWords } from "./outcome-markdown.ts";
import { templatesBehind } from "./places-text.ts";
import { asDrift, diffField, renderSpec } from "./spec-text.ts";
import { whyTexts } from "./why-text.ts";

/** What a change is shown with. */
export interface ChangeContext {
  readonly kind: PlanDocument["kind"];
  /** The tenant's file. */
  readonly file: string;
  /** What the plan has to say of its key. */
  readonly notes: readonly string[];
  /** null: it was not carried out, or not yet. */
  readonly outcome: OutcomeView | null;
}

/** A change as Markdown: what it does, how that ended, its fields as a diff, what to do. */
export function renderChangeMarkdown(change: ChangeView, { kind, file, notes, outcome }: ChangeContext): string {
  const templates = kind === "plan" ? templatesBehind(change, file) : [];
  const from = templates.length === 0 ? "" : `, from ${templates.map(markdownCode).join(", ")}`;
  // That it is blocked is said already.
  const ended = outcome === null || change.action === "blocked" ? "" : `: ${outcomeWords(outcome)}`;
  const diff = diffOf(change, kind);
  const why = kind === "drift" ? [] : whyTexts(change, false);
  return [
    `**${markdownCode(change.key)}** ${changeTitle(change, kind, markdownCode)}${from}${ended}`,
    ...(diff.length > 0 ? [markdownBlock("diff", diff)] : []),
    ...blockedBy(change),
    ...(why.length > 0 ? [`why: ${why.map(markdownCode).join("; ")}`] : []),
    ...notes,
  ].join("\n\n");
}

function diffOf(change: ChangeView, kind: PlanDocument["kind"]): readonly string[] {
  if (kind === "drift") {
    return change.action === "update" ? change.fields.flatMap((field) => diffField(asDrift(field), null)) : [];
  }
  switch (change.action) {
    case "create": {
      const lines = [...renderSpec(change.spec, change.secretRef), ...(change.protected ? ["protected    true"] : [])];
      return lines.map((line) => `+ ${line}`);
    }
    case "adopt":
    case "update":
      return change.fields.flatMap((field) => diffField(field, change.secretRef));
    case "delete":
      return renderSpec(change.spec, null).map((line) => `- ${line}`);
    default:
      return [];
  }
}

function blockedBy(change: ChangeView): readonly string[] {
  if (change.action !== "blocked") return [];
  const ids = change.ids.length > 0 ? [`ids: ${change.ids.map(markdownCode).join(", ")}`] : [];
  return [...ids, `hint: ${markdownCode(change.hint)}`];
}
