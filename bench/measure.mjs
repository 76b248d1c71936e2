import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
/** Set by a quick run, which only shows that the benchmarks work. */
export const isQuick = process.argv.includes("--quick");
const USAGE = new URL("./usage.mjs", import.meta.url).href;

/** How many to measure with; few in a quick run. */
export function size(many, few) {
  return isQuick ? few : many;
}

/** A row of the table: the median of these figures, and how far they lie apart; at most, or at least, `bound`. */
export function row(what, unit, figures, bound = {}) {
  const sorted = figures.toSorted((a, b) => a - b);
  return { what, figure: median(figures), unit, spread: [sorted[0], sorted.at(-1)], ...bound };
}

/** Milliseconds that a node process takes, from its start to its end; throws when it fails. */
export async function timed(args, options = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  const [code] = await new Promise((resolve) => child.once("close", (...ended) => resolve(ended)));
  if (code !== 0) throw new Error(`node ${args.slice(0, 5).join(" ")} ended with ${code}`);
  return performance.now() - started;
}

/** What a node process uses: milliseconds by the clock and of CPU, and the most megabytes it had at once; throws when it fails. */
export async function used(args, { cwd, env = process.env } = {}) {
  return withFolder(async (folder) => {
    const file = join(folder, "usage.json");
    const wallMs = await timed(["--import", USAGE, ...args], { cwd, env: { ...env, HOOKSYNC_BENCH_USAGE: file } });
    return { wallMs, ...JSON.parse(await readFile(file, "utf8")) };
  });
}

/** Gives work a temporary folder, on the disk or below another folder, which is gone afterwards. */
export async function withFolder(work, below = tmpdir()) {
  const folder = await mkdtemp(join(below, "hooksync-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
