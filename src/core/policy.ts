import { AppError } from "./errors.ts";
import type { Change, GuardFinding, LockedWebhook, LockFile, PlanFlags, Policy, TenantPlan } from "./model.ts";

/** The change as the policy lets it stand: itself, or blocked. */
export function enforce(change: Change, policy: Policy, flags: PlanFlags): Change {
  if (change.action === "delete") return enforceDelete(change, change.locked, policy, flags);
  if (policy.mode !== "create-only") return change;
  const overwrites = change.action === "update" || (change.action === "adopt" && change.fields.length > 0);
  if (!overwrites) return change;
  return {
    tenant: change.tenant,
    key: change.key,
    action: "blocked",
    code: "POLICY_MODE",
    would: change.action,
    ids: [change.id],
    hint: "policy.mode is create-only: set it to upsert-only to change webhooks that exist",
  };
}

function enforceDelete(change: Change, locked: LockedWebhook, policy: Policy, flags: PlanFlags): Change {
  const blocked = {
    tenant: change.tenant,
    key: change.key,
    action: "blocked",
    would: "delete",
    ids: [locked.id],
  } as const;
  if (locked.protected) {
    const hint = "it is protected: put it back into the file with protected: false, apply, then remove it";
    return { ...blocked, code: "PROTECTED", hint };
  }
  if (policy.mode === "sync" || flags.prune) return change;
  return { ...blocked, code: "POLICY_MODE", hint: "deletes are off: use --prune, or set policy.mode to sync" };
}

/** What the guards have to say against a plan; an empty list lets it pass. Counts the whole lock, whatever was picked. */
export function guard(world: {
  readonly locked: LockFile | null;
  readonly gone: number;
  readonly deletes: number;
  readonly proven: boolean;
  readonly policy: Policy;
  readonly flags: PlanFlags;
}): GuardFinding[] {
  const findings: GuardFinding[] = [];
  const total = world.locked?.webhooks.size ?? 0;
  const limit = world.flags.maxDeletes ?? deleteLimit(world.policy, total);
  if (world.deletes > limit) {
    findings.push({
      guard: "max-deletes",
      message: `the plan deletes ${world.deletes} of ${total} locked webhooks, and at most ${limit} may go in one run`,
      hint: `if all of them should go, say --max-deletes ${world.deletes}`,
    });
  }
  const most = world.gone >= 2 && world.gone * 2 > total;
  if (!world.flags.allowMissing && (most || (world.gone > 0 && !world.proven))) {
    findings.push({
      guard: "missing",
      message: `${world.gone} of ${total} locked webhooks are not in this user pool: is this another user pool?`,
      hint: "check the access key, userPoolId and host; if they were really deleted by hand, say --allow-missing",
    });
  }
  return findings;
}

/** The refusal that the guards of a plan amount to; null lets it pass. */
export function guardError(plan: TenantPlan): AppError | null {
  const [finding] = plan.guards;
  if (!finding) return null;
  const message = `${plan.tenant}: ${plan.guards.map((item) => item.message).join("; ")}`;
  return new AppError("PLAN_UNSAFE", message, { hint: plan.guards.map((item) => item.hint).join("; ") });
}

function deleteLimit({ maxDeletes, maxDeletesLimit }: Policy, total: number): number {
  const counts = [maxDeletes, maxDeletesLimit ?? maxDeletes].map((max) =>
    typeof max === "number" ? max : Math.floor((Number.parseFloat(max) * total) / 100),
  );
  return Math.min(...counts);
}
