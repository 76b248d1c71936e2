import { AppError } from "../core/errors.ts";
import { planTenant } from "../core/plan.ts";
import type { Observation } from "./observe.ts";
import type { RunContext } from "./world.ts";

/** Throws PLAN_UNSAFE when so much of the lock is gone that this is likely another user pool. */
export function refuseWrongPool(observed: Observation, run: RunContext): void {
  const finding = planTenant({ ...observed, flags: run.flags }).guards.find(({ guard }) => guard === "missing");
  if (finding === undefined) return;
  run.log.event("guard.refused", { guard: finding.guard, error: finding.message });
  throw new AppError("PLAN_UNSAFE", `${observed.desired.tenant}: ${finding.message}`, {
    hint: "check the access key, userPoolId and host; if they were really deleted by hand, apply --allow-missing first",
  });
}
