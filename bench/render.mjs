import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { CLI, row, size } from "./measure.mjs";

const CHANGES = size(10_000, 100);
const ROUNDS = size(5, 1);
const SECOND_MS = 1000;
const CAP_BYTES = 60_000;
const REPORT = fileURLToPath(new URL("../src/report", import.meta.url));

/** A plan of 10,000 changes, as the command makes it, rendered as text and as Markdown. */
export async function render() {
  const folder = await mkdtemp(join(tmpdir(), "hooksync-bench-"));
  try {
    const { renderPlan, renderPlanMarkdown } = await renderers(folder);
    const plan = await largePlan(folder);
    const look = { kind: "plan", paint: (_, text) => text, verbose: false };
    const seconds = (work) => Array.from({ length: ROUNDS }, () => took(work) / SECOND_MS);
    const bytes = Buffer.byteLength(renderPlanMarkdown(plan));
    return [
      row(
        `${CHANGES} changes as text`,
        "s",
        seconds(() => renderPlan(plan.tenants, look)),
        { most: 1 },
      ),
      row(
        `${CHANGES} changes as Markdown`,
        "s",
        seconds(() => renderPlanMarkdown(plan)),
        { most: 1 },
      ),
      row(`${CHANGES} changes as Markdown: its bytes`, "× the cap of 60,000", [bytes / CAP_BYTES], { most: 1 }),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The renderers alone: neither starting the command nor planning is measured. */
async function renderers(folder) {
  const outfile = join(folder, "renderers.mjs");
  const contents = `export * from "./plan-text.ts"; export * from "./plan-markdown.ts";`;
  const stdin = { contents, resolveDir: REPORT, loader: "ts" };
  await build({ stdin, outfile, bundle: true, platform: "node", format: "esm", target: "node20" });
  return import(pathToFileURL(outfile).href);
}

async function largePlan(folder) {
  const lines = Array.from({ length: CHANGES }, (_, index) => {
    return `  hook-${index}: { url: "https://hooks.example/${index}", events: [user:created, user:deleted] }\n`;
  });
  await writeFile(join(folder, "webhooks.yaml"), `version: 1\nwebhooks:\n${lines.join("")}`);
  const args = [CLI, "plan", "--offline", "--format", "json", "--log-level", "silent"];
  const plan = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 28 }));
  if (plan.summary.create !== CHANGES) throw new Error("not all are to be created");
  return plan;
}

function took(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}
