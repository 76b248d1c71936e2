import { describe, expect, it } from "vitest";
import {
  type Desk,
  desk,
  type Emulator,
  type Env,
  envOf,
  genauth,
  lockedIds,
  tenantFile,
  writesOf,
} from "../support/cli.ts";
import { readMarkdown } from "../support/markdown.ts";
import { sarifFaults } from "../support/sarif-schema.ts";
import { terminal } from "../support/terminal.ts";

const BROKEN = tenantFile({ a: { events: ["user:create"] } });

/** A desk, its pool, and how to run a command there: what it ends with, and all that it says. */
async function place(file: string) {
  const emulator = await genauth();
  // With nobody at the terminal there is no progress line.
  const env = { ...envOf(emulator), CI: "1" };
  const at = desk({ "webhooks.yaml": file }, env);
  const run = async (args: string, more: Env = {}) => {
    const { ended, screen } = terminal(args, at.folder, { ...env, ...more });
    return { code: await ended, said: screen() };
  };
  return { at, emulator, run };
}

/** The log of SARIF at the end of what was said. */
function logIn(said: string) {
  const log = JSON.parse(said.slice(said.indexOf("{\n")));
  expect(sarifFaults(log)).toEqual([]);
  return log.runs[0];
}

function editByHand(at: Desk, emulator: Emulator, key: string): void {
  emulator.pool().edit(lockedIds(at)[key] ?? "", { enabled: false });
}

describe("--format markdown", () => {
  it("tells a plan, what its apply did, and drift, and nothing else", async () => {
    const { at, emulator, run } = await place(tenantFile({ a: {}, b: {} }));
    const planned = await run("plan --format markdown");
    expect(planned.code).toBe(0);
    expect(planned.said).toMatch(/^### Plan: 2 to create\.\n[\s\S]*\ndigest `sha256:.*\n$/);
    expect(writesOf(emulator)).toBe(0);

    const applied = await run("apply --yes --format markdown");
    expect(applied.code).toBe(0);
    expect(applied.said).toMatch(/^### Applied: 2 created\.\n/);
    expect(applied.said).toContain(`**\`a\`** create: **created** \`${lockedIds(at).a}\` (1 request, `);

    editByHand(at, emulator, "a");
    const drift = await run("drift --format markdown");
    expect(drift.code).toBe(2);
    expect(drift.said).toMatch(/^### Drift: 1 of 2 webhooks differ/);
    expect(readMarkdown(drift.said).code).toContain("- enabled      true");
    expect(readMarkdown(drift.said).code).toContain("+ enabled      false");
  });

  it("asks nobody: apply needs --yes", async () => {
    const { emulator, run } = await place(tenantFile({ a: {} }));
    const { code, said } = await run("apply --format markdown", { CI: "" });
    expect(code).toBe(3);
    expect(said).toContain("CLI_USAGE: nobody can be asked");
    expect(writesOf(emulator)).toBe(0);
  });

  it("tells of a file that is broken", async () => {
    const { run } = await place(BROKEN);
    const { code, said } = await run("plan --format markdown");
    expect(code).toBe(3);
    expect(said).toContain(
      "### No plan was made.\n\n> [!CAUTION]\n> **1 tenant failed:**\n>\n> - **error** `webhooks.yaml:",
    );
  });
});

describe("--format sarif", () => {
  it.each(["validate", "plan", "apply --yes"])("of %s tells what is wrong with the files, exit 3", async (command) => {
    const { run } = await place(BROKEN);
    const { code, said } = await run(`${command} --format sarif`);
    expect(code).toBe(3);
    expect(logIn(said).results).toMatchObject([{ ruleId: "unknown-event", level: "error" }]);
    expect(said).toMatch(/^webhooks\.yaml:\d+:\d+ {2}error/);
  });

  it("of files that are valid has no result", async () => {
    const { run } = await place(tenantFile({ a: {} }));
    const { code, said } = await run("validate --format sarif");
    expect(code).toBe(0);
    expect(said).toMatch(/^\{\n/);
    expect(logIn(said).results).toEqual([]);
  });
});
