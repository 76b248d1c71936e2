import { AppError } from "./errors.ts";
import type { TenantView } from "./view.ts";

/** Why a plan says too little to be approved: made offline, over an unfinished run, or without a secret's value; null when it does not. */
export function refuseSaving({ tenant, offline, recovery, notCompared }: TenantView): AppError | null {
  if (offline) {
    return new AppError("CLI_USAGE", "a plan made offline cannot be saved: it never saw what is live", {
      hint: "leave out --offline",
    });
  }
  if (recovery !== null) {
    return new AppError("PLAN_UNSAFE", `${tenant}: a run did not finish, and a plan over its journal cannot be saved`, {
      hint: "hooksync apply recovers it; then make the plan",
    });
  }
  const unset = notCompared.filter(({ kind }) => kind === "unset");
  if (unset.length === 0) return null;
  const told = unset.map(({ key, because }) => `${key}: ${because}`).join("; ");
  return new AppError(
    "SECRET_MISSING",
    `${tenant}: a plan with secrets that were not compared cannot be saved: ${told}`,
    {
      hint: "set them where the plan is made, too",
    },
  );
}
