import type { OutcomeView, PlanDocument } from "../core/document.ts";
import type { ChangeView, TenantView } from "../core/view.ts";
import { renderChangeMarkdown } from "./change-markdown.ts";
import { changeNotes, duplicateHint } from "./change-notes.ts";
import { renderState } from "./fleet-text.ts";
import { htmlCode, markdownCode } from "./markdown-code.ts";
import { paintFor } from "./paint.ts";
import { tenantNotes } from "./tenant-notes.ts";

/** A tenant's plan cut into blocks, each of which is shown whole or not at all. */
export interface TenantMarkdown {
  /** Who it is, and what its plan comes to. */
  readonly summary: string;
  readonly facts: readonly string[];
  readonly blocks: readonly Block[];
}

export interface Block {
  readonly text: string;
  /** Changes are counted when they are cut. */
  readonly isChange: boolean;
  /** It is the last to be cut: something goes away, or went wrong. */
  readonly isLoud: boolean;
}

/** How a change ended; null when it was not carried out. */
export type OutcomeOf = (change: ChangeView) => OutcomeView | null;

/** A tenant's plan as Markdown. */
export function renderTenantMarkdown(
  plan: TenantView,
  kind: PlanDocument["kind"],
  outcomeOf: OutcomeOf,
): TenantMarkdown {
  const { target, file } = plan;
  const pool = target.userPoolId ? `, pool ${markdownCode(target.userPoolId)}` : "";
  const notes = changeNotes(plan, markdownCode);
  const changes = plan.changes.flatMap((change): Block[] => {
    const own = notes.get(change.key) ?? [];
    const isChange = change.action !== "noop";
    if (!isChange && own.length === 0) return [];
    const outcome = outcomeOf(change);
    const text = renderChangeMarkdown(change, { kind, file, notes: own, outcome });
    return [{ text, isChange, isLoud: isLoss(change, kind) || hasFailed(outcome) }];
  });
  const duplicates = plan.unmanaged.flatMap(({ id, spec, duplicateOf }): Block[] => {
    if (duplicateOf === null) return [];
    const text = `**${markdownCode(spec.name)}** unmanaged ${markdownCode(id)} ${duplicateHint(duplicateOf, markdownCode)}`;
    return [{ text, isChange: false, isLoud: false }];
  });
  return {
    summary: `${htmlCode(plan.tenant)} ${renderState(plan, { kind, paint: paintFor(false) })}`,
    facts: [`${markdownCode(target.host)}${pool}, file ${markdownCode(file)}`, ...tenantNotes(plan, markdownCode)],
    blocks: [...changes, ...duplicates],
  };
}

/** Whether a webhook goes away by a change, or, for drift, is gone. */
export function isLoss({ action }: ChangeView, kind: PlanDocument["kind"]): boolean {
  return kind === "drift" ? action === "create" || action === "adopt" : action === "delete";
}

function hasFailed(outcome: OutcomeView | null): boolean {
  return outcome?.status === "failed" || outcome?.status === "indeterminate";
}
