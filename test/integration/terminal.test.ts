import { describe, expect, it } from "vitest";
import { type Desk, desk, type Emulator, envOf, genauth, lockedIds, tenantFile, writesOf } from "../support/cli.ts";
import { CTRL_C, CTRL_D, type Terminal, terminal } from "../support/terminal.ts";

const QUESTION = "Apply this plan? Type yes: ";

async function asked(args = "apply"): Promise<{ at: Desk; emulator: Emulator; shell: Terminal }> {
  const emulator = await genauth();
  const at = desk({ "webhooks.yaml": tenantFile({ a: {}, b: {} }) });
  const shell = terminal(args, at.folder, envOf(emulator));
  await shell.shows(QUESTION);
  return { at, emulator, shell };
}

async function applied(): Promise<{ at: Desk; emulator: Emulator }> {
  const emulator = await genauth();
  const at = desk({ "webhooks.yaml": tenantFile({ a: {}, b: {} }) }, envOf(emulator));
  await at.given("apply --yes");
  return { at, emulator };
}

function expectNothingDone(at: Desk, emulator: Emulator): void {
  expect(writesOf(emulator)).toBe(0);
  expect(Object.keys(at.snapshot())).toEqual(["webhooks.yaml"]);
}

describe("apply at a terminal", () => {
  it("shows the plan, asks, and applies on yes", async () => {
    const { at, emulator, shell } = await asked();
    expect(shell.screen()).toContain("+ a  create");
    expect(shell.screen()).toContain("\nPlan: 2 to create.\n");
    expectNothingDone(at, emulator);
    shell.types("yes\r");
    expect(await shell.ended).toBe(0);
    expect(shell.screen()).toMatch(/\nApplied: 2 created\.\n$/);
    expect(Object.keys(lockedIds(at))).toEqual(["a", "b"]);
  });

  it.each(["no", "y", "Yes!", ""])("applies nothing when the answer is %j, exit 5", async (answer) => {
    const { at, emulator, shell } = await asked();
    shell.types(`${answer}\r`);
    expect(await shell.ended).toBe(5);
    expect(shell.screen()).toContain("nothing was applied");
    expectNothingDone(at, emulator);
  });

  it("takes Ctrl-C for an interrupt and Ctrl-D for a no, and neither for a bug", async () => {
    for (const [key, exit] of [
      [CTRL_C, 130],
      [CTRL_D, 5],
    ] as const) {
      const { at, emulator, shell } = await asked();
      shell.types(key);
      expect(await shell.ended).toBe(exit);
      expect(shell.screen()).not.toMatch(/INTERNAL|^\s+at /m);
      expectNothingDone(at, emulator);
    }
  });

  it("asks nobody when there is nothing to do", async () => {
    const { at, emulator } = await applied();
    const again = terminal("apply", at.folder, envOf(emulator));
    expect(await again.ended).toBe(0);
    expect(again.screen()).toContain("No changes: 2 webhooks match.");
    expect(again.screen()).not.toContain(QUESTION);
  });

  it("applies nothing when the world changed since the plan was shown, exit 6", async () => {
    const { at, emulator, shell } = await asked();
    emulator.pool().put({ name: "a", url: "https://hooks.example.com/a", events: ["user:created"] });
    shell.types("yes\r");
    expect(await shell.ended).toBe(6);
    expect(shell.screen()).toContain("PLAN_STALE");
    expectNothingDone(at, emulator);
  });

  it("asks for no plan that a guard refuses", async () => {
    const { at, emulator } = await applied();
    at.write("webhooks.yaml", tenantFile({}));
    const refused = terminal("apply --prune", at.folder, envOf(emulator));
    expect(await refused.ended).toBe(5);
    expect(refused.screen()).toContain("PLAN_UNSAFE");
    expect(refused.screen()).not.toContain(QUESTION);
    expect(emulator.stats.deletes).toBe(0);
  });
});
