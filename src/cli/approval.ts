import type { App, Fleet } from "../compose.ts";
import { AppError, EXIT_CODES } from "../core/errors.ts";
import type { Digest } from "../core/model.ts";
import { executable, planExit } from "../core/summary.ts";
import { joinDigests, type TenantView } from "../core/view.ts";
import type { Io } from "./io.ts";
import type { PlanOptions } from "./options.ts";
import { openPlanOutput } from "./plan-output.ts";

/** What a tenant's plan has to be, so that it is carried out. */
export interface Approval {
  /** By file; null approves whatever passes the guards. */
  readonly approved: ReadonlyMap<string, Digest | TenantView> | null;
  /** The exit codes of the tenants that could not be planned, or that a guard refuses. */
  readonly refused: readonly number[];
}

/** Asks a person. No lease is held meanwhile: apply plans again and goes on only if the digests are these. */
export async function askPerson(fleet: Fleet, options: PlanOptions, app: App, io: Io): Promise<Approval> {
  const { approved, refused, isAsked } = await planAll(fleet, options, app, io);
  if (isAsked && (await io.ask("Apply this plan? Type yes: "))?.trim() !== "yes") {
    io.err("Declined: nothing was applied.\n");
    return { approved: new Map(), refused: [EXIT_CODES.PLAN_UNSAFE] };
  }
  return { approved, refused };
}

/** Plans anew and approves it if its digest is the one that was reviewed. Throws PLAN_STALE for another. */
export async function approveDigest(
  reviewed: string,
  fleet: Fleet,
  options: PlanOptions,
  app: App,
  io: Io,
): Promise<Approval> {
  const { approved, digest, refused } = await planAll(fleet, options, app, io);
  if (digest === reviewed) return { approved, refused };
  throw new AppError("PLAN_STALE", `the plan is not the one that was reviewed: its digest is ${digest}`, {
    hint: "look at the plan above; if it is right, approve its digest",
  });
}

/** Shows the plan, and gives its digest, and that of each tenant's part that passes the guards. */
async function planAll(fleet: Fleet, options: PlanOptions, app: App, io: Io) {
  // What another format carries is what apply did: one document, and not two.
  const shown = options.format === "text" ? io : { ...io, out: () => {}, print: () => {} };
  const output = openPlanOutput("plan", fleet, { ...options, format: "text" }, app, shown);
  const digests: [tenant: string, digest: Digest][] = [];
  const approved = new Map<string, Digest>();
  const refused: number[] = [];
  let isAsked = false;
  await app.plan(fleet, (end) => {
    output.add(end);
    const code = planExit(end, false);
    if (end.plan) digests.push([end.plan.tenant, end.plan.digest]);
    if (code !== 0) refused.push(code);
    else if (end.plan) {
      approved.set(end.file, end.plan.digest);
      isAsked ||= executable(end.plan).length > 0;
    }
  });
  await output.end();
  return { approved, digest: joinDigests(digests), refused, isAsked };
}
