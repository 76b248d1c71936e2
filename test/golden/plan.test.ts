import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentOf } from "../../src/core/document.ts";
import type { PlanFlags, TenantPlan } from "../../src/core/model.ts";
import { guardError } from "../../src/core/policy.ts";
import type { WebhookReader } from "../../src/core/ports.ts";
import type { Fingerprint } from "../../src/core/secret.ts";
import { viewOf } from "../../src/core/view.ts";
import { planDrift, planLive, planOffline } from "../../src/engine/plan-run.ts";
import { readWebhook } from "../../src/genauth/dto.ts";
import { renderError } from "../../src/report/error-text.ts";
import { renderPlanHtml } from "../../src/report/html.ts";
import { openPlanJson } from "../../src/report/json.ts";
import { renderPlanMarkdown } from "../../src/report/plan-markdown.ts";
import { renderPlan } from "../../src/report/plan-text.ts";
import { flags } from "../support/builders.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { loadFleet } from "../support/load-fleet.ts";
import { memoryDisk, openMemoryStore } from "../support/memory-lock-store.ts";
import { memoryLog } from "../support/memory-log.ts";
import { faultsOf } from "../support/schemas.ts";

const GOLDEN = join(import.meta.dirname, "plan");
/** `UPDATE_GOLDEN=1 npx vitest run test/golden/plan.test.ts` writes what comes out now; then read the diff. */
const UPDATES = process.env.UPDATE_GOLDEN === "1";

/** What every case finds in its environment, unless it says otherwise. */
const ENV = {
  GENAUTH_HOST: "https://api.genauth.ai",
  GENAUTH_USERPOOL_ID: "pool-1",
  GENAUTH_ACCESS_KEY_ID: "access-key-1",
  GENAUTH_ACCESS_KEY_SECRET: "the secret of the access key",
  WEBHOOK_USERS_SECRET: "the secret of users",
};

/** How a case is run: `case.json`. */
interface Case {
  readonly command: "plan" | "drift" | "offline";
  readonly verbose?: boolean;
  readonly flags?: Partial<PlanFlags>;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Each folder of test/golden/plan is a world: `webhooks.yaml`, what GenAuth lists (`live.json`), and where there are any the
 * lock (`lock.json`) and a journal (`journal.ndjson`). `plan.txt`, `plan.json`, `plan.md` and `plan.html` come out, the last without its style
 * and script.
 */
describe("the plan of", () => {
  it.each(readdirSync(GOLDEN))("%s is as it was reviewed", async (name) => {
    const folder = join(GOLDEN, name);
    const { command, verbose = false, ...given }: Case = JSON.parse(readFileSync(join(folder, "case.json"), "utf8"));
    const plan = await planOf(folder, command, flags(given.flags), { ...ENV, ...given.env });

    const kind = command === "drift" ? "drift" : "plan";
    const head = { kind, tool: "hooksync 0.0.0", createdAt: "2026-01-01T00:00:00.000Z" } as const;
    const foot = { failures: [], warnings: [], notBegun: [] };
    const stream = openPlanJson(head);
    const json = `${stream.head()}${stream.tenant(viewOf(plan))}${stream.foot(foot)}\n`;
    const document = documentOf(head, [viewOf(plan)], foot);
    expect(JSON.parse(json)).toEqual(document);
    expect(faultsOf("plan", JSON.parse(json))).toEqual([]);
    const paint = (_: unknown, text: string) => text;
    const refusal = guardError(plan);
    const text = renderPlan([viewOf(plan)], { kind, paint, verbose });
    expectGolden(join(folder, "plan.txt"), refusal ? `${text}\n${renderError(refusal, paint)}` : text);
    expectGolden(join(folder, "plan.json"), json);
    expectGolden(join(folder, "plan.md"), renderPlanMarkdown(document));
    const page = renderPlanHtml(document).replace(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1>…</$1>");
    expectGolden(join(folder, "plan.html"), page.replaceAll(/sha256-[\w+/=]+/g, "sha256-…"));
  });
});

function expectGolden(path: string, text: string): void {
  if (UPDATES) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
}

async function planOf(
  folder: string,
  command: Case["command"],
  picked: PlanFlags,
  env: Readonly<Record<string, string>>,
): Promise<TenantPlan> {
  const { files } = await loadFleet(["webhooks.yaml"], folder, { purpose: command, env, only: picked.only });
  const [file] = files;
  if (!file?.tenant) throw file?.error ?? new Error("no file");
  const { desired, fingerprint } = file.tenant;
  const disk = memoryDisk();
  disk.lock = textAt(folder, "lock.json");
  disk.journal = textAt(folder, "journal.ndjson");
  const store = openMemoryStore(disk);
  const before = { ...disk };

  const clock = fakeClock();
  const { signal } = new AbortController();
  const run = {
    runId: "run-1",
    flags: picked,
    clock,
    startedAt: clock.now(),
    log: memoryLog(),
    stop: signal,
    cut: signal,
  };
  const tenant = { desired, store, remote: readerOf(folder, fingerprint) };
  const plan =
    command === "offline"
      ? await planOffline(desired, store, picked)
      : await (command === "drift" ? planDrift : planLive)(tenant, run);
  expect(disk).toEqual(before);
  return plan;
}

/** GenAuth, as `live.json` has it. */
function readerOf(folder: string, fingerprint: Fingerprint | null): WebhookReader {
  const dtos: unknown[] = JSON.parse(textAt(folder, "live.json") ?? "[]");
  const live = dtos.map((dto) => readWebhook(dto, fingerprint));
  return {
    list: async () => live,
    get: async (id) => live.find((webhook) => webhook.id === id) ?? null,
    events: async () => [],
    pool: async () => null,
  };
}

function textAt(folder: string, name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
