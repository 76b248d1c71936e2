import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Foot,
  type Head,
  type OutcomeView,
  type PlanDocument,
  type ReportDocument,
  summarise,
  documentOf as wholeOf,
} from "../../src/core/document.ts";
import type { TenantPlan } from "../../src/core/model.ts";
import { type TenantView, viewOf } from "../../src/core/view.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "./builders.ts";

const GOLDEN = join(import.meta.dirname, "../golden/plan");

/** Plans as one document. */
export function documentOf(tenants: readonly TenantView[], more: Partial<Head & Foot> = {}): PlanDocument {
  const { kind = "plan", failures = [], warnings = [], notBegun = [] } = more;
  const head = { kind, tool: "hooksync 0.0.0", createdAt: "2026-01-01T00:00:00.000Z" };
  return wholeOf(head, tenants, { failures, warnings, notBegun });
}

/** The golden plan of this name. */
export function goldenPlan(name: string): PlanDocument {
  return JSON.parse(readFileSync(join(GOLDEN, name, "plan.json"), "utf8"));
}

/** All golden plans as one, each a tenant, with one that has nothing to do, a failure, a warning and a file that was not begun: all that a plan can hold. */
export function everyPlan(): PlanDocument {
  const names = readdirSync(GOLDEN).filter((name) => goldenPlan(name).kind === "plan");
  const tenants = names.flatMap((name) => goldenPlan(name).tenants.map((view) => renamed(view, name)));
  const place = { file: "tenants/initech.yaml", line: 4, column: 7, length: 6 };
  const warning = {
    ...place,
    severity: "warning",
    rule: "plain-secret",
    message: "the secret stands here as plain text",
    hint: "put it into the environment",
    related: [{ ...place, message: "used here" }],
  } as const;
  const failure = {
    tenant: "initech",
    file: "tenants/initech.yaml",
    error: {
      code: "CONFIG_INVALID",
      message: "tenants/initech.yaml has 1 error",
      hint: "mend it",
      diagnostics: [{ ...warning, severity: "error" }],
    },
  } as const;
  return documentOf([...tenants, settledView("settled")], {
    failures: [failure],
    warnings: [warning],
    notBegun: ["tenants/umbrella.yaml"],
  });
}

/** A report of that plan, whose changes ended in every way there is, one after the other. */
export function reportOf(document: PlanDocument): ReportDocument {
  const error = {
    code: "REMOTE_REJECTED",
    message: "GenAuth refused it\nurl is not reachable",
    hint: "change the url",
    status: 400,
    apiCode: 4001,
    requestId: "request-1",
    attempts: 3,
    diagnostics: [],
  } as const;
  const ends = [
    { status: "applied", id: "id-new" },
    { status: "failed", error },
    { status: "indeterminate", error: { ...error, code: "REMOTE_INDETERMINATE" } },
    { status: "skipped", because: "halted" },
  ] as const;
  const outcomes = document.tenants
    .flatMap(({ changes }) => changes)
    .filter(({ action }) => action !== "noop")
    .map(({ tenant, key, action }, index): OutcomeView => {
      const end = ends[index % ends.length] ?? ends[0];
      return { tenant, key, action, attempts: index % 3, durationMs: 40 * index, ...end };
    });
  return { formatVersion: "1.0", plan: document, outcomes, summary: summarise(outcomes, 7) };
}

/** A tenant that has nothing to do. */
export function settledView(tenant: string): TenantView {
  const desired = desiredTenant([desiredWebhook("a")], { tenant });
  return viewOf(plan({ desired, locked: lockFile([locked("a", "id-a")], { tenant }), live: [live("id-a", "a")] }));
}

/** A fleet of so many tenants with so many changes each: creates, updates and deletes by turns. */
export function fleetDocument(tenants: number, changes: number): PlanDocument {
  return documentOf(Array.from({ length: tenants }, (_, index) => viewOf(fleetPlan(`tenant-${index}`, changes))));
}

function fleetPlan(tenant: string, changes: number): TenantPlan {
  const keys = Array.from({ length: changes }, (_, index) => `webhook-${index}`);
  const [created, updated, deleted] = [0, 1, 2].map((rest) => keys.filter((_, index) => index % 3 === rest));
  const before = { events: ["login", "register", "user:created", "user:updated"] };
  const after = { events: ["login", "user:created", "user:deleted", "user:updated"] };
  return plan({
    desired: desiredTenant(
      [...(created ?? []), ...(updated ?? [])].map((key) => desiredWebhook(key, after)),
      { tenant },
    ),
    locked: lockFile(
      [...(updated ?? []), ...(deleted ?? [])].map((key) => locked(key, `id-${key}`, before)),
      { tenant },
    ),
    live: [...(updated ?? []), ...(deleted ?? [])].map((key) => live(`id-${key}`, key, before)),
  });
}

function renamed(view: TenantView, tenant: string): TenantView {
  return { ...view, tenant, changes: view.changes.map((change) => ({ ...change, tenant })) };
}
