import { describe, expect, it } from "vitest";
import { type DiagnosticView, documentOf, type FailureView, type Foot } from "../../../src/core/document.ts";
import type { TenantPlan } from "../../../src/core/model.ts";
import { viewOf } from "../../../src/core/view.ts";
import { renderPlanMarkdown, renderReportMarkdown } from "../../../src/report/plan-markdown.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "../../support/builders.ts";

const MAX = 60_000;
const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `k${String(index).padStart(5, "0")}`);

/** A tenant with so many webhooks to create, and these to delete. */
function tenantPlan(creates: number, more: { readonly name?: string; readonly deletes?: readonly string[] } = {}) {
  const { name = "acme", deletes = [] } = more;
  return plan({
    desired: desiredTenant(
      keysOf(creates).map((key) => desiredWebhook(key)),
      { tenant: name },
    ),
    locked: lockFile(deletes.map((key) => locked(key, `id-${key}`))),
    live: deletes.map((key) => live(`id-${key}`, key)),
  });
}

function documentWith(plans: readonly TenantPlan[], foot: Partial<Foot> = {}, kind: "plan" | "drift" = "plan") {
  const head = { kind, tool: "hooksync 0.0.0", createdAt: "2026-01-01T00:00:00.000Z" };
  return documentOf(head, plans.map(viewOf), { failures: [], warnings: [], notBegun: [], ...foot });
}

function diagnostic(line: number, over: Partial<DiagnosticView> = {}): DiagnosticView {
  const place = { file: "a.yaml", line, column: 5, length: 1 };
  return { severity: "error", rule: "x", message: "wrong", hint: null, ...place, related: [], ...over };
}

function failure(over: Partial<FailureView["error"]>): FailureView {
  return {
    tenant: null,
    file: "a.yaml",
    error: { code: "CONFIG_INVALID", message: "a.yaml has 1 error", hint: null, diagnostics: [], ...over },
  };
}

const shownKeys = (markdown: string) => [...markdown.matchAll(/^\*\*`(k\d+)`\*\* create/gm)].map(([, key]) => key);

describe("Markdown of plans", () => {
  it("cuts whole changes and says how many of how many tenants", () => {
    const names = keysOf(20);
    const markdown = renderPlanMarkdown(documentWith(names.map((name) => tenantPlan(100, { name }))));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MAX);
    expect(Buffer.byteLength(markdown)).toBeGreaterThan(MAX * 0.95);
    const shown = shownKeys(markdown).length;
    const whole = Math.floor(shown / 100);
    expect(markdown).toMatch(/^### Plan: 2000 to create \(20 tenants\)\.\n/);
    expect(markdown).toContain(
      `**… and ${2_000 - shown} more changes in ${20 - whole} tenants: see the full plan.**\n`,
    );
    expect(markdown).toContain(`\n\n… and ${100 - (shown % 100)} more changes\n\n</details>`);
    expect(markdown.match(/<summary>/g)).toHaveLength(whole + 1);
    expect(markdown.match(/^```$/gm)).toHaveLength(shown);
  });

  it("keeps what is deleted longest: named above the fold, and whole in its tenant", () => {
    const markdown = renderPlanMarkdown(
      documentWith([tenantPlan(500, { name: "first" }), tenantPlan(500, { name: "last", deletes: ["old"] })]),
    );
    expect(markdown).toMatch(
      /^### .*\n\n> \[!CAUTION\]\n> \*\*1 webhook would be deleted:\*\*\n>\n> - `last\/old`\n\n/,
    );
    expect(markdown).toContain("**`old`** delete `id-old`\n\n```diff\n- name         old\n");
    expect(shownKeys(markdown).length).toBeGreaterThan(100);
  });

  it("names fifty of what is deleted, and counts the rest", () => {
    const markdown = renderPlanMarkdown(documentWith([tenantPlan(0, { deletes: keysOf(60) })]));
    expect(markdown).toContain("> **60 webhooks would be deleted:**\n");
    expect(markdown.match(/^> - `k\d+`$/gm)).toHaveLength(50);
    expect(markdown).toContain("\n> - … and 10 more\n");
    expect(markdown.match(/^\*\*`k\d+`\*\* delete/gm)).toHaveLength(60);
  });

  it("leaves out a change that is too long for it, and none of the others", () => {
    const desired = desiredTenant(
      ["a", "b", "c"].map((key) => desiredWebhook(key, key === "b" ? { name: "b".repeat(MAX) } : {})),
    );
    const markdown = renderPlanMarkdown(documentWith([plan({ desired })]));
    expect(markdown).toContain("**`a`** create");
    expect(markdown).toContain("**`c`** create");
    expect(markdown).toContain("**… and 1 more change in 1 tenant: see the full plan.**");
    expect(Buffer.byteLength(markdown)).toBeLessThan(3_000);
  });

  it("keeps to its size although it says in each of many tenants what is cut there", () => {
    const webhooks = [desiredWebhook("a"), desiredWebhook("b", { name: "b".repeat(6_000) })];
    const fleet = documentWith(keysOf(30).map((tenant) => plan({ desired: desiredTenant(webhooks, { tenant }) })));
    for (let size = 5_000; size < 5_400; size += 7) {
      const markdown = renderPlanMarkdown(fleet, { maxBytes: size });
      expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(size);
      expect(markdown.match(/^… and 1 more change$/gm)?.length).toBeGreaterThan(5);
    }
  });

  it("lets no list of failures or warnings, however long, take the room of the changes", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => diagnostic(index, { message: "long".repeat(500) }));
    const warnings = many.map((warning) => ({ ...warning, severity: "warning" as const }));
    const failures = [failure({ diagnostics: many })];
    const markdown = renderPlanMarkdown(documentWith([tenantPlan(100)], { failures, warnings }));
    expect(markdown).toContain("> **1 tenant failed:**\n>\n> - **error** `a.yaml:0:5` `long");
    expect(markdown).toMatch(
      /\n> - … and 9\d\d more\n\n> \[!WARNING\]\n> \*\*1000 warnings:\*\*\n>\n> - \*\*warning\*\*/,
    );
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MAX);
    expect(shownKeys(markdown).length).toBeGreaterThan(10);
  });

  it("tells what failed, where, and what to do", () => {
    const related = [{ message: "used here", file: "b.yaml", line: 2, column: 3, length: 1 }];
    const markdown = renderPlanMarkdown(
      documentWith([], {
        failures: [
          failure({ diagnostics: [diagnostic(7, { hint: "correct it", related })] }),
          {
            ...failure({ code: "REMOTE_AUTH", message: "refused\nby GenAuth", status: 401, requestId: "r1" }),
            tenant: "acme",
          },
        ],
        notBegun: ["late.yaml"],
      }),
    );
    expect(markdown).toContain("### No plan was made.\n");
    expect(markdown).toContain(
      "> - **error** `a.yaml:7:5` `wrong`<br>`used here` `b.yaml:2:3`<br>hint: `correct it`\n",
    );
    expect(markdown).toContain("> - `acme` REMOTE_AUTH: `refused`<br>`by GenAuth` (status 401, request `r1`)\n");
    expect(markdown).toMatch(/> \[!WARNING\]\n> \*\*1 tenant not begun.*\n>\n> - `late\.yaml`\n/);
  });

  it("shows a tenant that has nothing to do only when it is alone, or has a word to say", () => {
    const quiet = (name: string, more = {}) =>
      plan({
        desired: desiredTenant([desiredWebhook("a")], { tenant: name }),
        locked: lockFile([locked("a", "id-a")]),
        live: [live("id-a", "a")],
        ...more,
      });
    expect(renderPlanMarkdown(documentWith([quiet("alone")]))).toContain("<code>alone</code> no changes; 1 match");
    const markdown = renderPlanMarkdown(
      documentWith([quiet("one"), tenantPlan(1, { name: "two" }), quiet("three", { flags: { only: ["a"] } })]),
    );
    expect([...markdown.matchAll(/<summary><code>(\w+)/g)].map(([, name]) => name)).toEqual(["two", "three"]);
  });

  it("opens what is short, and folds the rest", () => {
    expect(renderPlanMarkdown(documentWith([tenantPlan(10)]))).toContain("<details open>");
    expect(renderPlanMarkdown(documentWith([tenantPlan(6), tenantPlan(5)]))).not.toContain("<details open>");
  });

  it("only warns of a guard when it is drift that it finds", () => {
    const deletes = tenantPlan(0, { deletes: ["a", "b"] });
    const guards = [{ guard: "missing", message: "too many are gone", hint: "check the key" }] as const;
    const guarded = { ...deletes, guards };
    expect(renderPlanMarkdown(documentWith([guarded]))).toContain(
      "> [!CAUTION]\n> **1 plan is refused by a guard:**\n>\n> - `acme` `too many are gone`<br>hint: `check the key`\n",
    );
    expect(renderPlanMarkdown(documentWith([guarded], {}, "drift"))).toContain(
      "> [!WARNING]\n> **A guard warns of 1 tenant:**\n",
    );
  });
});

describe("Markdown of a report", () => {
  it("keeps what failed longest", () => {
    const document = documentWith([tenantPlan(500)]);
    const error = failure({ code: "REMOTE_REJECTED", message: "no such event" }).error;
    const base = { tenant: "acme", action: "create", attempts: 3, durationMs: 1_250 } as const;
    const outcomes = keysOf(500).map((key, index) =>
      index === 499
        ? { ...base, key, status: "failed" as const, error }
        : { ...base, key, status: "applied" as const, id: `id-${key}` },
    );
    const summary = { applied: 499, failed: 1, indeterminate: 0, skipped: 0, exitCode: 7 };
    const markdown = renderReportMarkdown({ formatVersion: "1.0", plan: document, outcomes, summary });
    expect(markdown).toMatch(/^### Applied: 499 created; 1 failed\. Exit code 7\.\n/);
    expect(markdown).toContain("> - `k00499` create: REMOTE_REJECTED: `no such event`\n");
    expect(markdown).toContain(
      "**`k00499`** create: **failed** (3 requests, 1.3 s): REMOTE_REJECTED: `no such event`\n",
    );
    expect(markdown).toContain("**`k00000`** create: **created** `id-k00000` (3 requests, 1.3 s)\n");
    expect(shownKeys(markdown).at(-1)).toBe("k00499");
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(MAX);
  });
});
