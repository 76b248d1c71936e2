import { type Fleet, writeResult } from "../compose.ts";
import type { PlanDocument } from "../core/document.ts";
import { EXIT_CODES, toAppError } from "../core/errors.ts";
import { guardError } from "../core/policy.ts";
import { refuseSaving } from "../core/savable.ts";
import { planExit, runExit, type TenantEnd } from "../core/summary.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import { renderDocument } from "../report/document-text.ts";
import { paintFor } from "../report/paint.ts";
import { renderPlanMarkdown } from "../report/plan-markdown.ts";
import { type Collector, openCollector, printDocument } from "./document.ts";
import { finish } from "./finish.ts";
import { freshen } from "./freshen.ts";
import { idOf, planBody } from "./plan-comment.ts";
import type { Session } from "./session.ts";
import { putComment } from "./sticky-comment.ts";
import { annotate, diagnosticsOf, tellError, tellWarning } from "./tell.ts";

const SUMMARY_BYTES = 900_000;

/** Shows what apply would do, or what was changed in the console; changes nothing in GenAuth. */
export async function runPlan(session: Session, kind: PlanDocument["kind"]): Promise<number> {
  const { inputs, event, trust, door } = session;
  const app = session.open({});
  const isOffline = event.untrusted !== null;
  const purpose = kind === "drift" ? "drift" : isOffline ? "offline" : "plan";
  const fleet = await app.fleet(inputs.paths, {
    purpose,
    ...trust,
    strict: false,
    schema: null,
    tenants: [],
    only: [],
  });
  if (!isOffline) await freshen(fleet, app, session);
  const collector = openCollector(kind, fleet, app);
  const codes: number[] = [];
  const plan = kind === "drift" ? app.drift : isOffline ? app.planOffline : app.plan;
  await plan(fleet, (end) => {
    collector.add(end);
    codes.push(kind === "drift" ? (end.error ? EXIT_CODES[end.error.code] : 0) : planExit(end, false));
    tellTrouble(session, kind, end);
  });
  door.stop.throwIfAborted();
  await show(kind, collector, fleet, session);
  const failed = runExit(door.stop, codes);
  const isFailedByChanges = failed === 0 && inputs.failOnChanges && hasChanges(kind, collector);
  return finish(app, isFailedByChanges ? 2 : failed);
}

function hasChanges(kind: PlanDocument["kind"], collector: Collector): boolean {
  const { isEmpty, drifted } = collector.totals();
  return kind === "drift" ? drifted > 0 : !isEmpty;
}

/** Says what went wrong with a tenant; a guard refuses a plan, and of drift only warns. */
export function tellTrouble(session: Session, kind: PlanDocument["kind"], end: TenantEnd): void {
  const { error, diagnostics, plan } = end;
  if (diagnostics.length > 0) session.door.say(renderDiagnostics(diagnostics));
  if (error) {
    session.door.output("failure-reason", error.code);
    if (error.diagnostics.length === 0) tellError(session, error);
  }
  const refusal = plan && guardError(plan);
  if (!refusal || error) return;
  if (kind === "drift") {
    tellWarning(session, refusal, "drift");
    return;
  }
  session.door.output("failure-reason", refusal.code);
  tellError(session, refusal);
}

/** Tells the plan wherever the workflow wants it told. */
async function show(kind: PlanDocument["kind"], collector: Collector, fleet: Fleet, session: Session): Promise<void> {
  const { door, inputs, event, repository, cwd } = session;
  const document = collector.plan();
  door.say(renderDocument(document, { paint: paintFor(false), verbose: fleet.files.length === 1 }));
  annotate(session, diagnosticsOf(document));
  if (inputs.summary) await door.summary(renderPlanMarkdown(document, { maxBytes: SUMMARY_BYTES }));
  const { counts } = collector.totals();
  if (kind === "plan") {
    door.output("changes", String(hasChanges(kind, collector)));
    door.output("plan-digest", document.digest);
  } else door.output("drift", String(hasChanges(kind, collector)));
  door.output("to-create", String(counts.create));
  door.output("to-update", String(counts.update));
  door.output("to-delete", String(counts.delete));
  if (inputs.report !== null) {
    await writeResult(inputs.report, printDocument(document), cwd);
    door.output("report", inputs.report);
  }
  if (kind === "plan" && inputs.planFile !== null) {
    for (const tenant of document.tenants) {
      const refusal = refuseSaving(tenant);
      if (refusal) throw refusal;
    }
    await writeResult(inputs.planFile, printDocument(document), cwd);
    door.output("plan-file", inputs.planFile);
  }
  if (kind !== "plan" || !event.pull || event.untrusted !== null || repository === null) return;
  try {
    const what = { id: idOf(session), body: planBody(document, session), hasChanges: hasChanges(kind, collector) };
    const comment = await putComment(repository, event.pull.number, { ...what, mode: inputs.comment });
    if (comment) door.output("comment-url", comment.html_url);
  } catch (thrown) {
    // The plan itself stands: it is in the log and the summary.
    tellWarning(session, toAppError(thrown), "the plan could not be shown on the pull request");
  }
}
