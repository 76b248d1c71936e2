import { describe, expect, it } from "vitest";
import { type Desk, desk, envOf, genauth, liveByName } from "../support/cli.ts";
import { blocksOf, follow, pageOf } from "../support/docs.ts";
import { CTRL_C, CTRL_D, terminal } from "../support/terminal.ts";

const [, PAGE = ""] = pageOf("tenants.md").split(/^## /m);
const blocks = blocksOf(PAGE);
const INIT = "init tenants/acme.yaml --template audit --set callbacks=https://hooks.acme.example";

/** The variables that are to be set, in the order they are told. */
function variablesIn(screen: string): string[] {
  return [...screen.matchAll(/^ {2}([A-Z_]+) {2}/gm)].map(([, name = ""]) => name);
}

describe("a new tenant as docs/tenants.md shows it", () => {
  it("is made by the commands of the page, which print what they print there", async () => {
    expect(PAGE).toMatch(/^A new tenant\n/);
    const at = desk({});
    const shown = blocks.filter(({ language }) => language !== "text");
    expect(await follow(shown, at)).toHaveLength(3);
    expect(shown.filter(({ language, name }) => language !== "console" && at.read(name) === null)).toEqual([]);
  });

  it("is made by answers at a terminal", async () => {
    const [session] = blocks.filter(({ language }) => language === "text");
    const [command = "", ...lines] = session?.text.trimEnd().split("\n") ?? [];
    const at = desk({});
    const shell = terminal(command.replace("$ hooksync ", ""), at.folder, {});
    for (const line of lines) {
      if (line.startsWith("> ")) shell.types(`${line.slice(2)}\r`);
      else if (line !== "…") await shell.shows(`${line}\n`);
    }
    expect(await shell.ended).toBe(0);
    expect(at.read("tenants/globex.yaml")).toContain("directory: https://directory.globex.example/genauth\n");
  });
});

describe("hooksync init", () => {
  it("makes a tenant that can be validated, applied, and then has nothing left to do", async () => {
    const emulator = await genauth();
    const at = desk({});
    const run = async (args: string, env = {}) => {
      const shell = terminal(args, at.folder, env);
      return { code: await shell.ended, screen: shell.screen() };
    };
    const made = await run(INIT);
    expect(made).toEqual({ code: 0, screen: expect.not.stringContaining("warning") });
    expect((await run("validate tenants/acme.yaml")).code).toBe(0);

    const { GENAUTH_HOST = "", ...pool } = envOf(emulator);
    const [poolId = "", keyId = "", keySecret = "", secret = ""] = variablesIn(made.screen);
    const env = {
      GENAUTH_HOST,
      [poolId]: pool.GENAUTH_USERPOOL_ID ?? "",
      [keyId]: pool.GENAUTH_ACCESS_KEY_ID ?? "",
      [keySecret]: pool.GENAUTH_ACCESS_KEY_SECRET ?? "",
      [secret]: "s3cr3t",
    };
    expect((await run("apply --yes tenants/acme.yaml", env)).code).toBe(0);
    expect(liveByName(emulator)["Audit trail"]).toMatchObject({
      url: "https://hooks.acme.example/audit",
      secret: "s3cr3t",
    });
    expect((await run("plan --detailed-exitcode tenants/acme.yaml", env)).code).toBe(0);
  });

  it("makes a repository that is valid, and leaves it alone the second time", async () => {
    const at = desk({});
    await at.given("init --template security-alerts --set alerts=https://soc.example.com");
    await at.given("validate");
    const before = at.snapshot();
    const again = terminal("init", at.folder, {});
    expect(await again.ended).toBe(3);
    expect(again.screen()).toContain("CLI_USAGE: already there: webhooks.yaml\n");
    expect(at.snapshot()).toEqual(before);
  });

  it("tells what the new file would break, where, and writes nothing", async () => {
    const at = desk({});
    const shell = terminal(`init a.yaml --template audit --set callbacks=\${env:HOME}`, at.folder, {});
    expect(await shell.ended).toBe(3);
    expect(shell.screen()).toContain("a.yaml:13:18  error  this file may not read HOME\n");
    expect(shell.screen()).toMatch(/\nNothing was written\.\n$/);
    expect(at.snapshot()).toEqual({});
  });
});

describe("init at a terminal", () => {
  async function asked(env = {}): Promise<{ at: Desk; shell: ReturnType<typeof terminal> }> {
    const at = desk({});
    return { at, shell: terminal("init a.yaml --template audit", at.folder, env) };
  }

  it("ends on Ctrl-D with what is missing, and on Ctrl-C as everything does", async () => {
    for (const [key, exit, says] of [
      [CTRL_D, 3, "CLI_USAGE: the params of the template audit are not right\n  `callbacks` is missing\n"],
      [CTRL_C, 130, "INTERRUPTED"],
    ] as const) {
      const { at, shell } = await asked();
      await shell.shows("> ");
      shell.types(key);
      expect(await shell.ended).toBe(exit);
      expect(shell.screen()).toContain(says);
      expect(shell.screen()).not.toMatch(/INTERNAL|^\s+at /m);
      expect(at.snapshot()).toEqual({});
    }
  });

  it("asks nobody where a machine sits", async () => {
    const { shell } = await asked({ CI: "true" });
    expect(await shell.ended).toBe(3);
    expect(shell.screen()).not.toContain("> ");
  });
});
