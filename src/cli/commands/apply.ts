import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { type App, checkResult, type Fleet } from "../../compose.ts";
import { AppError, toAppError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import { tenantExit } from "../../core/summary.ts";
import { pickSaved } from "../../report/saved-plan.ts";
import { openApplyOutput } from "../apply-output.ts";
import { tellNoApply } from "../apply-stdout.ts";
import { type Approval, approveDigest, askPerson } from "../approval.ts";
import { checkOnly, fleetFor } from "../fleet.ts";
import type { Io } from "../io.ts";
import type { PlanOptions } from "../options.ts";
import { orTell } from "../or-tell.ts";
import { closeRun, openRun } from "../run.ts";
import { readApprovedPlan } from "../saved-plan.ts";
import { showError } from "../trouble.ts";

interface Options extends PlanOptions {
  readonly yes?: boolean;
  readonly plan?: string;
  readonly planDigest?: string;
  readonly report?: string;
}

/** As after an apply that did not do all that was asked. */
const NOT_ALL = 7;

/** Plans, has the plan approved, and carries it out. */
export async function apply(paths: readonly string[], options: Options, io: Io): Promise<number> {
  const isOverPlan = await isSame(options.plan, options.report, io);
  const { app, fleet, saved, approval, own } = await orTell(
    async () => {
      if (isOverPlan) throw overPlan();
      return await begin(paths, options, io);
    },
    (foot, exitCode) => {
      const { report: _, ...rest } = options;
      return tellNoApply(foot, exitCode, isOverPlan ? rest : options, io);
    },
  );

  const isSeen = !options.yes && options.plan === undefined;
  const output = openApplyOutput(fleet, isSeen, own, app, io);
  const codes: number[] = [...approval.refused, ...(saved?.left ?? []).map(() => NOT_ALL)];
  const { onPlan, onOutcome } = output;
  const { approved } = approval;
  await app.apply(fleet, { command: "hooksync apply", approved, onPlan, onOutcome }, (end) => {
    codes.push(tenantExit(end));
    output.add(end);
  });
  const exitCode = closeRun(app, codes);
  try {
    await output.end(exitCode);
    if (saved && saved.left.length > 0) {
      io.err(`not in the plan, and not applied: ${saved.left.map(printable).join(", ")}\n`);
    }
    return exitCode;
  } catch (thrown) {
    // What was done is done, and stays told: only its report is missing.
    showError(toAppError(thrown), io);
    return exitCode === 0 ? NOT_ALL : exitCode;
  }
}

/** All that has to be known before anything is done. */
async function begin(paths: readonly string[], options: Options, io: Io) {
  const isApproved = options.yes || options.plan !== undefined || options.planDigest !== undefined;
  if (!isApproved && (!io.isAttended || options.format !== "text")) {
    throw new AppError("CLI_USAGE", "nobody can be asked whether to apply", {
      hint: "look at hooksync plan, then say apply --yes",
    });
  }
  const saved = options.plan === undefined ? null : await readApprovedPlan(options.plan, paths, options, io);
  const own = { ...options, ...saved?.options };
  const app = await openRun("apply", own, io);
  if (options.report !== undefined) await checkResult(options.report, io.cwd);
  const all = await fleetFor("apply", saved ? [...saved.tenants.keys()] : paths, own, app, io);
  const fleet = saved ? pickSaved(all, saved.tenants) : all;
  await checkOnly(fleet, app);
  const approval = saved ? { approved: saved.tenants, refused: [] } : await approve(fleet, own, app, io);
  return { app, fleet, saved, approval, own };
}

async function isSame(plan: string | undefined, report: string | undefined, { cwd }: Io): Promise<boolean> {
  if (plan === undefined || report === undefined) return false;
  const [a, b] = await Promise.all([plan, report].map((path) => realpath(resolve(cwd, path)).catch(() => null)));
  return a !== null && a === b;
}

function overPlan(): AppError {
  return new AppError("CLI_USAGE", "--report would overwrite the plan that was approved", {
    hint: "name another file",
  });
}

async function approve(fleet: Fleet, options: Options, app: App, io: Io): Promise<Approval> {
  if (options.planDigest !== undefined) return approveDigest(options.planDigest, fleet, options, app, io);
  return options.yes ? { approved: null, refused: [] } : askPerson(fleet, options, app, io);
}
