import { readFile } from "node:fs/promises";
import { type Fleet, writeResult } from "../compose.ts";
import { AppError, EXIT_CODES, toAppError } from "../core/errors.ts";
import { joinExits, runExit, tenantExit } from "../core/summary.ts";
import { renderReport } from "../report/document-text.ts";
import { paintFor } from "../report/paint.ts";
import { renderReportMarkdown } from "../report/plan-markdown.ts";
import { openApprover } from "./approval.ts";
import { blobIdOf } from "./commit-files.ts";
import { commitState } from "./commit-state.ts";
import { type Collector, openCollector, printDocument } from "./document.ts";
import { finish } from "./finish.ts";
import { type FreshLocks, freshen } from "./freshen.ts";
import { mergedPull } from "./merged-pull.ts";
import { idOf, reportBody } from "./plan-comment.ts";
import { tellTrouble } from "./run-plan.ts";
import type { Session } from "./session.ts";
import { closeComments } from "./sticky-comment.ts";
import { annotate, diagnosticsOf, failuresOf, tellError, tellWarning } from "./tell.ts";

const SUMMARY_BYTES = 900_000;

/** Plans, has the plan approved, carries it out, and brings the lockfiles back to git. */
export async function runApply(session: Session): Promise<number> {
  const { event, trust, door } = session;
  if (event.branch === null || (event.pull && !event.pull.isMerged)) {
    throw new AppError("CLI_USAGE", "apply runs on a branch, and this run is of none", {
      hint: "let it run on push to the main branch; on a pull request use plan",
    });
  }
  const approver = await openApprover(session);
  const app = session.open(approver.flags);
  const some = { strict: false, schema: null, tenants: [], only: [] };
  const fleet = approver.pick(await app.fleet(approver.paths, { purpose: "apply", ...trust, ...some }));
  const fresh = await freshen(fleet, app, session);
  const before = await printsOf(fresh);
  const { approved, refused } = await approver.approve(fleet, app);

  // From here on there may be something to bring back, whatever becomes of this process.
  if (fresh.bases) door.keep(JSON.stringify({ bases: fresh.bases, branch: event.branch, paths: approver.paths }));
  const collector = openCollector("plan", fleet, app);
  const codes: number[] = [...refused];
  const hooks = { onPlan: () => {}, onOutcome: () => {} };
  await app.apply(fleet, { command: "hooksync action", approved, ...hooks }, (end) => {
    codes.push(tenantExit(end));
    collector.add(end);
    tellTrouble(session, "plan", end);
  });
  const applied = runExit(door.stop, codes);
  const isChanged = (await printsOf(fresh)) !== before;
  door.output("lockfile-changed", String(isChanged));
  const committed = door.stop.aborted ? 0 : await bringBack(fresh, session);
  const exitCode = committed === 0 ? applied : joinExits([applied === 0 ? committed : applied]);
  await show(collector, fleet, session, exitCode);
  return finish(app, exitCode);
}

/** What the lockfiles say now. */
async function printsOf({ locks }: FreshLocks): Promise<string> {
  const texts = await Promise.all(locks.map(({ path }) => readFile(path, "utf8").catch(() => "")));
  return texts.map(blobIdOf).join(" ");
}

/** Commits the lockfiles, and gives the exit code of that; the post step tries again what failed. */
async function bringBack({ locks, bases }: FreshLocks, session: Session): Promise<number> {
  const { door, event } = session;
  if (bases === null || event.branch === null) return 0;
  try {
    const { sha, pull } = await commitState(locks, bases, event.branch, session);
    if (sha !== null) door.output("lockfile-sha", sha);
    if (pull) door.output("pull-request-number", String(pull.number));
    door.keep("");
    return 0;
  } catch (thrown) {
    const error = toAppError(thrown);
    tellError(session, error);
    door.output("failure-reason", error.code);
    return EXIT_CODES[error.code];
  }
}

async function show(collector: Collector, fleet: Fleet, session: Session, exitCode: number): Promise<void> {
  const { door, inputs, repository, cwd } = session;
  const document = collector.report(exitCode);
  const { plan, summary } = document;
  door.say(renderReport(document, { paint: paintFor(false), verbose: fleet.files.length === 1 }));
  annotate(session, [...diagnosticsOf(plan), ...failuresOf(document)]);
  if (inputs.summary) await door.summary(renderReportMarkdown(document, { maxBytes: SUMMARY_BYTES }));
  const { counts, isEmpty } = collector.totals();
  door.output("changes", String(!isEmpty));
  door.output("plan-digest", plan.digest);
  door.output("to-create", String(counts.create));
  door.output("to-update", String(counts.update));
  door.output("to-delete", String(counts.delete));
  door.output("applied", String(summary.applied));
  door.output("failed", String(collector.outcomes.filter(isFailed).length));
  if (inputs.report !== null) {
    await writeResult(inputs.report, printDocument(document), cwd);
    door.output("report", inputs.report);
  }
  if (exitCode !== 0 || repository === null || inputs.comment === "off") return;
  try {
    const pull = await mergedPull(session);
    if (pull === null) return;
    const comment = await closeComments(repository, pull.number, idOf(session), reportBody(document, session));
    if (comment) door.output("comment-url", comment.html_url);
  } catch (thrown) {
    tellWarning(session, toAppError(thrown), "the comment on the pull request could not be closed");
  }
}

/** Whether a change of the plan was to be carried out and was not. */
function isFailed(outcome: Collector["outcomes"][number]): boolean {
  return outcome.status !== "applied" && !(outcome.status === "skipped" && outcome.because === "blocked");
}
