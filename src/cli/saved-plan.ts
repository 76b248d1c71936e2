import { AppError } from "../core/errors.ts";
import { readSavedPlan, type SavedPlan } from "../report/saved-plan.ts";
import type { Io } from "./io.ts";
import type { PlanOptions } from "./options.ts";

/** Reads the plan that `--plan` names, and gives the options with its flags. Throws CLI_USAGE beside paths or flags of their own. */
export async function readApprovedPlan(
  path: string,
  paths: readonly string[],
  options: PlanOptions,
  io: Io,
): Promise<Pick<SavedPlan, "tenants" | "left"> & { readonly options: PlanOptions }> {
  const { prune, maxDeletes, allowMissing, resendSecrets, settle } = options;
  const given = [paths[0], ...options.only, ...options.tenant, prune, maxDeletes, allowMissing, resendSecrets];
  if ([...given, settle].some((value) => value !== undefined)) {
    throw new AppError("CLI_USAGE", "--plan takes no paths and no flags that change a plan: they are in the file", {
      hint: "leave them out, or make another plan with them",
    });
  }
  const { tenants, flags, left } = await readSavedPlan(path, io.cwd);
  const { maxDeletes: most, only: _, ...rest } = flags;
  return { tenants, left, options: { ...options, ...rest, ...(most !== null && { maxDeletes: most }) } };
}
