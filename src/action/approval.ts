import type { App, Fleet } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import type { Digest, PlanFlags } from "../core/model.ts";
import { executable, planExit } from "../core/summary.ts";
import type { TenantView } from "../core/view.ts";
import { pickSaved, readSavedPlan } from "../report/saved-plan.ts";
import { readOutline, withState } from "./comment-mark.ts";
import { openCollector } from "./document.ts";
import { mergedPull } from "./merged-pull.ts";
import { idOf } from "./plan-comment.ts";
import { differenceOf, isRestOf, outlineOf } from "./plan-outline.ts";
import type { Session } from "./session.ts";
import { findComments } from "./sticky-comment.ts";

/** What has to be so that a plan is carried out. */
export interface Approval {
  /** By file; null approves whatever passes the guards. */
  readonly approved: ReadonlyMap<string, Digest | TenantView> | null;
  /** The exit codes of the tenants that could not be planned, or that a guard refuses. */
  readonly refused: readonly number[];
}

/** Which tenants a run is about, under which flags, and how its plan is approved once they are read. */
export interface Approver {
  readonly paths: readonly string[];
  readonly flags: Partial<PlanFlags>;
  pick(fleet: Fleet): Fleet;
  approve(fleet: Fleet, app: App): Promise<Approval>;
}

/** Opens what the input `approve` says. Throws what reading a saved plan throws. */
export async function openApprover(session: Session): Promise<Approver> {
  const { inputs, cwd } = session;
  const common = { paths: inputs.paths, flags: {}, pick: (fleet: Fleet) => fleet };
  switch (inputs.approve) {
    case "auto":
      return { ...common, approve: async () => ({ approved: null, refused: [] }) };
    case "comment":
      return { ...common, approve: (fleet, app) => approveByComment(fleet, app, session) };
    case "plan-file": {
      const { tenants, flags } = await readSavedPlan(inputs.planFile ?? "", cwd);
      return {
        paths: [...tenants.keys()],
        flags,
        pick: (fleet) => pickSaved(fleet, tenants),
        approve: async () => ({ approved: tenants, refused: [] }),
      };
    }
  }
}

/**
 * Plans anew, and approves the plan if it is the one that the merged pull request's comment shows, or what a run that died left of it.
 * Throws PLAN_UNSAFE when there is no such comment, PLAN_STALE with all that differs for another plan.
 */
async function approveByComment(fleet: Fleet, app: App, session: Session): Promise<Approval> {
  const collector = openCollector("plan", fleet, app);
  const approved = new Map<string, Digest>();
  const refused: number[] = [];
  let hasWork = false;
  await app.plan(fleet, (end) => {
    collector.add(end);
    const code = planExit(end, false);
    if (code !== 0) refused.push(code);
    else if (end.plan) {
      approved.set(end.plan.file, end.plan.digest);
      hasWork ||= executable(end.plan).length > 0;
    }
  });
  // Nothing would be done, such as after a push that only brings the lockfile: there is nothing to approve.
  if (!hasWork) return { approved, refused };
  const plan = collector.plan();
  await checkComment(outlineOf(plan), session);
  return { approved, refused };
}

async function checkComment(now: ReturnType<typeof outlineOf>, session: Session): Promise<void> {
  const { repository } = session;
  const pull = await mergedPull(session);
  if (repository === null || pull === null) {
    throw nothingApproved("no merged pull request brought this commit");
  }
  const where = `#${pull.number}`;
  const reviewed = (await findComments(repository, pull.number, idOf(session))).at(-1);
  if (!reviewed) throw nothingApproved(`${where} has no plan of this workflow and these paths in a comment`);
  const { comment, mark } = reviewed;
  if (mark.state === "closed") throw nothingApproved(`the plan in ${where} was carried out before`);
  const outline = readOutline(comment.body);
  const isRest = mark.state === "begun" && outline !== null && isRestOf(outline, now);
  if (mark.digest !== now.digest && !isRest) {
    const differing = outline ? differenceOf(outline, now) : ["the plan in the comment is too long to tell where"];
    throw new AppError(
      "PLAN_STALE",
      [`the plan is not the one that was reviewed in ${where}; nothing was applied`, ...differing].join("\n"),
      { hint: "open a pull request: its comment shows the plan as it is now" },
    );
  }
  // From here on some of it may be done, and a run that goes on finds only the rest.
  if (mark.state === "open") await repository.updateComment(comment.id, withState(comment.body, "begun"));
}

function nothingApproved(because: string): AppError {
  return new AppError("PLAN_UNSAFE", `nobody approved this plan: ${because}`, {
    hint: "plan on a pull request with comment: update and the same paths, or say approve: auto",
  });
}
