import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode, EXIT_CODES } from "../../../src/core/errors.ts";
import type { Change } from "../../../src/core/model.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { executable, isEmpty, joinExits, planExit, type TenantEnd, tenantExit } from "../../../src/core/summary.ts";
import { addPlan, NO_TOTALS } from "../../../src/core/totals.ts";
import { viewOf } from "../../../src/core/view.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "../../support/builders.ts";

const NOTHING = plan({ desired: desiredTenant([]) });
const base = { tenant: "acme", key: "a" } as const;
const blocked = (code: Extract<Change, { action: "blocked" }>["code"]): Change => ({
  ...base,
  action: "blocked",
  code,
  would: "update",
  ids: [],
  hint: "",
});
const planOf = (...changes: readonly Change[]) => ({ ...NOTHING, changes });
const noop: Change = { ...base, action: "noop", id: "1" };
const create: Change = { ...base, action: "create", reason: "new", desired: desiredWebhook("a") };

describe("an empty plan", () => {
  it.each<[string, readonly Change[], boolean]>([
    ["nothing", [], true],
    ["noops", [noop], true],
    ["what the mode blocks", [blocked("POLICY_MODE"), noop], true],
    ["what is protected", [blocked("PROTECTED")], true],
    ["an ambiguous match", [blocked("AMBIGUOUS_MATCH")], false],
    ["an unmanaged match", [blocked("UNMANAGED_MATCH")], false],
    ["a renamed key", [noop, blocked("KEY_RENAMED")], false],
    ["a create", [create], false],
    ["a forget", [{ ...base, action: "forget", id: "1" }], false],
    ["a relock", [{ ...base, action: "relock", id: "1", desired: desiredWebhook("a"), origin: "created" }], false],
  ])("of %s", (_, changes, empty) => {
    expect(isEmpty(planOf(...changes))).toBe(empty);
  });

  it("is all that the executor is not given", () => {
    expect(executable(planOf(noop, blocked("KEY_RENAMED"), create))).toEqual([create]);
  });
});

describe("the counts of plans", () => {
  it("add up over tenants, each action and what is unmanaged", () => {
    const one = plan({
      desired: desiredTenant([desiredWebhook("a"), desiredWebhook("b")]),
      locked: lockFile([locked("b", "id-b"), locked("c", "id-c")]),
      live: [live("id-b", "b"), live("id-c", "c"), live("id-d", "d")],
    });

    expect([one, one, NOTHING].map(viewOf).reduce(addPlan, NO_TOTALS)).toMatchObject({ tenants: 3, isEmpty: false });
    expect([one, one, NOTHING].map(viewOf).reduce(addPlan, NO_TOTALS).counts).toEqual({
      create: 2,
      adopt: 0,
      update: 0,
      relock: 0,
      delete: 2,
      forget: 0,
      noop: 2,
      blocked: 0,
      unmanaged: 2,
    });
  });
});

describe("the exit code of one tenant", () => {
  const error = (code: ErrorCode) => new AppError(code, "no");
  const end = (more: Partial<Parameters<typeof tenantExit>[0]>) =>
    tenantExit({
      tenant: "acme",
      file: "webhooks.yaml",
      begun: true,
      diagnostics: [],
      error: null,
      wrote: false,
      outcomes: [],
      plan: NOTHING,
      ...more,
    });
  const told = { ...base, action: "update", attempts: 1, durationMs: 0 } as const;
  const applied: Outcome = { ...told, status: "applied", id: "1" };
  const skipped = (because: "blocked" | "aborted" | "halted"): Outcome => ({ ...told, status: "skipped", because });

  it("is 0 when all was applied, or there was nothing to do", () => {
    expect(end({})).toBe(0);
    expect(end({ outcomes: [applied] })).toBe(0);
  });

  it.each<[string, Outcome]>([
    ["failed", { ...told, status: "failed", error: error("REMOTE_REJECTED") }],
    ["is indeterminate", { ...told, status: "indeterminate", error: error("REMOTE_INDETERMINATE") }],
    ["was halted", skipped("halted")],
    ["was aborted", skipped("aborted")],
  ])("is 7 when a change %s", (_, outcome) => {
    expect(end({ outcomes: [applied, outcome] })).toBe(7);
  });

  it("is 7 for what a person must look at, and 0 for what mode or protection keeps", () => {
    const blockedBy = (code: Parameters<typeof blocked>[0]) =>
      end({ outcomes: [skipped("blocked")], plan: planOf(blocked(code)) });

    for (const code of ["AMBIGUOUS_MATCH", "UNMANAGED_MATCH", "KEY_RENAMED"] as const) expect(blockedBy(code)).toBe(7);
    for (const code of ["POLICY_MODE", "PROTECTED"] as const) expect(blockedBy(code)).toBe(0);
  });

  it("is that of the error before the first write, and 7 after it", () => {
    expect(end({ error: error("REMOTE_AUTH"), plan: null })).toBe(4);
    expect(end({ error: error("LOCK_CONFLICT"), outcomes: [applied], wrote: true })).toBe(7);
  });

  it.each<[number, readonly ErrorCode[]]>([
    [1, ["REMOTE_REJECTED", "REMOTE_PROTOCOL", "INTERNAL"]],
    [
      3,
      [
        "CLI_USAGE",
        "CONFIG_UNREADABLE",
        "CONFIG_INVALID",
        "SECRET_MISSING",
        "LOCK_UNREADABLE",
        "LOCK_UNWRITABLE",
        "LOCK_VERSION",
        "LOCK_MERGE",
      ],
    ],
    [4, ["REMOTE_AUTH"]],
    [5, ["PLAN_UNSAFE", "LOCK_FOREIGN"]],
    [6, ["LOCK_HELD", "LOCK_CONFLICT", "PLAN_STALE", "PLAN_DIGEST"]],
    [7, ["REMOTE_INDETERMINATE"]],
    [9, ["REMOTE_UNAVAILABLE", "REMOTE_LIMITED"]],
    [130, ["INTERRUPTED"]],
  ])("is %i for %j", (code, codes) => {
    expect(codes.map((name) => EXIT_CODES[name])).toEqual(codes.map(() => code));
  });
});

const END = {
  tenant: "acme",
  file: "webhooks.yaml",
  begun: true,
  diagnostics: [],
  wrote: false,
  outcomes: [],
};

describe("the exit code of planning one tenant", () => {
  const exit = (plan: TenantEnd["plan"], detailed: boolean, error: AppError | null = null) =>
    planExit({ ...END, error, plan }, detailed);
  const guarded = { ...planOf(create), guards: [{ guard: "missing", message: "", hint: "" }] as const };

  it("is 2 for changes, and for what a person must look at, only when asked for in detail", () => {
    for (const plan of [planOf(create), planOf(blocked("AMBIGUOUS_MATCH"))]) {
      expect([exit(plan, false), exit(plan, true)]).toEqual([0, 2]);
    }
  });

  it("is 0 for an empty plan, asked for in detail or not", () => {
    for (const plan of [NOTHING, planOf(noop, blocked("POLICY_MODE"), blocked("PROTECTED"))]) {
      expect([exit(plan, false), exit(plan, true)]).toEqual([0, 0]);
    }
  });

  it("is 5 when a guard refuses the plan, and the error's when there is none", () => {
    expect([exit(guarded, false), exit(guarded, true)]).toEqual([5, 5]);
    expect(exit(null, true, new AppError("REMOTE_UNAVAILABLE", "no"))).toBe(9);
  });
});

describe("the exit code of several tenants", () => {
  it.each<[readonly number[], number]>([
    [[], 0],
    [[0, 0], 0],
    [[0, 2], 2],
    [[4], 4],
    [[4, 4], 4],
    [[4, 9], 7],
    [[0, 4], 7],
    [[2, 4], 7],
    [[7, 7], 7],
    [[0, 7], 7],
  ])("of %j is %i", (codes, joined) => {
    expect(joinExits(codes)).toBe(joined);
  });
});
