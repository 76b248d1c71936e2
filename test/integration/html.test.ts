import { describe, expect, it } from "vitest";
import { desk, envOf, genauth, lockedIds, tenantFile, writesOf } from "../support/cli.ts";
import { tagsOf, textOf } from "../support/markup.ts";
import { terminal } from "../support/terminal.ts";

const SECRET = "canary-of-the-pages-2b9c";
const HOSTILE = "<script>alert(1)</script>";

async function fleet() {
  const emulator = await genauth();
  const env = { ...envOf(emulator), WEBHOOK_A: SECRET };
  const file = tenantFile({ a: { secret: "${env:WEBHOOK_A}", name: HOSTILE }, b: {} });
  const at = desk({ "webhooks.yaml": file }, env);
  const run = async (args: string) => {
    const shell = terminal(args, at.folder, env);
    const code = await shell.ended;
    // What stands above is progress and trouble, on stderr.
    const page = shell.screen().replace(/^[\s\S]*(?=<!doctype)/, "");
    return { code, page, text: textOf(page) };
  };
  return { emulator, at, run };
}

describe("--format html", () => {
  it("prints a page of plan, apply and drift, with the exit codes of text and no secret", async () => {
    const { emulator, at, run } = await fleet();
    const plan = await run("plan --detailed-exitcode --format html");
    const applied = await run("apply --yes --format html");
    emulator.pool().edit(lockedIds(at).b ?? "", { enabled: false });
    const drift = await run("drift --format html");

    expect([plan, applied, drift].map(({ code }) => code)).toEqual([2, 0, 2]);
    expect(plan.text).toContain("Plan: 2 to create.");
    expect(plan.text).toContain("(sensitive) from ${env:WEBHOOK_A}");
    expect(applied.text).toContain("Applied: 2 created.");
    expect(applied.text).toMatch(/It was created, [0-9a-f]+: 1 request, \d+ m?s\./);
    expect(drift.text).toContain("Drift: 1 of 2 webhooks differs from what was last applied.");
    for (const { page } of [plan, applied, drift]) {
      expect(page).toMatch(/^<!doctype html>\n[\s\S]*<\/html>\n$/);
      expect(page).not.toContain(SECRET);
      expect(tagsOf(page).filter(({ name }) => name === "script")).toHaveLength(1);
    }
    expect(plan.text).toContain(HOSTILE);
  });

  it("of apply says what failed, and is refused where nobody could be asked", async () => {
    const { emulator, run } = await fleet();
    const refused = await run("apply --format html");
    expect(refused.code).toBe(3);
    expect(refused.page).toContain("CLI_USAGE: nobody can be asked whether to apply");
    expect(writesOf(emulator)).toBe(0);

    emulator.fault({ kind: "refuse-before", statusCode: 400, endpoint: "create-webhook", times: 1 });
    const failed = await run("apply --yes --format html");
    expect(failed.code).toBe(7);
    expect(failed.text).toContain("1 change failed");
    expect(failed.text).toMatch(/code REMOTE_REJECTED status 400 .*requestId [0-9a-f-]+/);
  });

  it("of a file that cannot be used is a page that says where", async () => {
    const { at, run } = await fleet();
    at.write("webhooks.yaml", tenantFile({ a: { events: ["user:create"] } }));
    const { code, text } = await run("plan --format html");
    expect(code).toBe(3);
    expect(text).toContain("Nothing could be planned.");
    expect(text).toMatch(/webhooks\.yaml:7:9 error .*user:create/);
  });
});
