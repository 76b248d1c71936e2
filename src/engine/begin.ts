import type { DesiredTenant, LockFile, TenantPlan, WebhookKey } from "../core/model.ts";
import type { JournalBegin } from "../core/ports.ts";
import { executable } from "../core/summary.ts";
import { sendsSecret } from "./carry-out.ts";
import type { RunContext } from "./world.ts";

/** The journal's first line: all creates and the keys of all secrets that this plan is about to send. */
export function beginOf(input: {
  readonly plan: TenantPlan;
  readonly desired: DesiredTenant;
  readonly lock: LockFile;
  readonly by: string;
  readonly run: RunContext;
}): JournalBegin {
  const { plan, lock, run } = input;
  const { host, userPoolId, accessKeyId } = input.desired.target;
  const changes = executable(plan);
  const creates = changes.flatMap((change) => (change.action === "create" ? [change.desired] : []));
  const secrets = changes.filter((change) =>
    change.action === "create"
      ? change.desired.spec.secret !== "unmanaged"
      : (change.action === "adopt" || change.action === "update") && sendsSecret(change.fields),
  );
  return {
    at: "begin",
    runId: run.runId,
    startedAt: new Date(run.startedAt).toISOString(),
    by: input.by,
    target: { host, userPoolId },
    accessKeyId: accessKeyId ?? lock.accessKeyId,
    lineage: lock.lineage,
    serial: lock.serial,
    plan: plan.digest,
    creates: creates.map(({ key, spec, protected: isProtected }) => ({ key, spec, protected: isProtected })),
    secrets: secrets.map(({ key }) => key),
  };
}

/** The begin that is left when all but these keys are settled. */
export function restOf(begin: JournalBegin, keys: ReadonlySet<WebhookKey>, serial: number): JournalBegin {
  return {
    ...begin,
    serial,
    creates: begin.creates.filter(({ key }) => keys.has(key)),
    secrets: begin.secrets.filter((key) => keys.has(key)),
  };
}
