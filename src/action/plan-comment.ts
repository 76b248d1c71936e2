import type { PlanDocument, ReportDocument } from "../core/document.ts";
import { renderPlanMarkdown, renderReportMarkdown } from "../report/plan-markdown.ts";
import { type CommentMark, commentId, printMark } from "./comment-mark.ts";
import { outlineOf } from "./plan-outline.ts";
import type { Session } from "./session.ts";

/** GitHub takes 65,536 characters. */
const MOST_BYTES = 60_000;
const SETTINGS_CHANGE =
  "> [!WARNING]\n> This pull request changes `hooksync.yaml`. The plan keeps to the one of the base commit; what is written here counts after the merge.\n\n";

/** What the comments of this workflow, folder and paths are known by. */
export function idOf({ inputs: { paths }, folder, door: { env } }: Session): string {
  // owner/name/.github/workflows/webhooks.yml@refs/…
  const [workflow = ""] = (env.GITHUB_WORKFLOW_REF || env.GITHUB_WORKFLOW || "").split("@");
  return commentId({ workflow, folder, paths });
}

/** The body of the comment that shows a plan and, once it is merged, approves it. */
export function planBody(plan: PlanDocument, session: Session): string {
  const mark: CommentMark = { id: idOf(session), state: "open", digest: plan.digest };
  const warning = session.settings.isChanged ? SETTINGS_CHANGE : "";
  const { head, tail } = printMark(mark, outlineOf(plan));
  return fill(head + warning, tail, session, (maxBytes) => renderPlanMarkdown(plan, { maxBytes }));
}

/** The body of the comment that shows what was done. */
export function reportBody(report: ReportDocument, session: Session): string {
  const mark: CommentMark = { id: idOf(session), state: "closed", digest: report.plan.digest };
  const { head, tail } = printMark(mark, null);
  return fill(head, tail, session, (maxBytes) => renderReportMarkdown(report, { maxBytes }));
}

function fill(head: string, tail: string, { runUrl }: Session, render: (maxBytes: number) => string): string {
  const link = `\n[The whole of it, and the log](${runUrl})`;
  return head + render(MOST_BYTES - Buffer.byteLength(head + link + tail)) + link + tail;
}
