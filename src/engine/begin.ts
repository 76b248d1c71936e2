import type { DesiredTenant, LockFile, TenantPlan, WebhookId, WebhookKey } from "../core/model.ts";
import type { JournalBegin } from "../core/ports.ts";
import { executable } from "../core/summary.ts";
import { entryFor, sendsSecret } from "./carry-out.ts";
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
  const lockedKeys = new Map([...lock.webhooks.values()].map(({ id, key }) => [id, key]));
  const secrets = changes.flatMap((change) => {
    if (change.action === "create") return change.desired.spec.secret === "unmanaged" ? [] : [change.key];
    if (change.action !== "adopt" && change.action !== "update") return [];
    // Recovery looks for the key in the lock, and there a renamed one still has its old name.
    return sendsSecret(change.fields) ? [lockedKeys.get(change.id) ?? change.key] : [];
  });
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
    updates: changes.flatMap((change) => {
      if (change.action === "update") return [entryFor(change, change.origin)];
      return change.action === "adopt" && change.fields.length > 0 ? [entryFor(change, "adopted")] : [];
    }),
    adopts: changes.flatMap((change) => (change.action === "adopt" && change.fields.length > 0 ? [change.id] : [])),
    secrets,
    deletes: changes.flatMap((change) => (change.action === "delete" ? [change.id] : [])),
  };
}

/** The begin that is left when all but the writes to these keys, and these deletes, are settled. */
export function restOf(
  begin: JournalBegin,
  keys: ReadonlySet<WebhookKey>,
  deletes: ReadonlySet<WebhookId>,
  serial: number,
): JournalBegin {
  return {
    ...begin,
    serial,
    deletes: [...deletes],
    updates: begin.updates.filter(({ key }) => keys.has(key)),
    creates: begin.creates.filter(({ key }) => keys.has(key)),
    secrets: begin.secrets.filter((key) => keys.has(key)),
  };
}
