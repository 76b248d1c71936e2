import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Desk, desk, type Env, envOf, genauth, tenantFile, writesOf } from "../support/cli.ts";
import { blocksOf } from "../support/docs.ts";
import { terminal } from "../support/terminal.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/plans.md"), "utf8");

/** The files that a section shows, each by its name, and its commands with the output under them; … stands for whatever is cut. */
function sectionOf(heading: string) {
  const [, section = ""] = DOCS.split(`## ${heading}\n`);
  const [own = ""] = section.split(/^## /m);
  const blocks = [...own.matchAll(/^(`{3,})(\w+) ?(\S*)\n([\s\S]*?)^\1$/gm)];
  const files = blocks.flatMap(([, , , name = "", text = ""]) => (name === "" ? [] : [[name, text] as const]));
  const commands = blocks.flatMap(([, , language, , text = ""]) => {
    if (language !== "console") return [];
    const [command = "", ...output] = text.split("\n");
    return [{ command: command.replace("$ hooksync ", ""), output: output.join("\n") }];
  });
  return { files: Object.fromEntries(files), commands };
}

/** What a command prints with nobody at the terminal; of a file that is broken it says so before. */
async function printed(command: string, at: Desk, env: Env = {}): Promise<string> {
  const { ended, screen } = terminal(command, at.folder, { ...env, CI: "1" });
  await ended;
  return screen().replace(/^[\s\S]*?(?=^(###|\{))/m, "");
}

function shownAs(output: string): RegExp {
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${output.split("…").map(literally).join("[\\s\\S]*?")}$`);
}

describe("docs/plans.md", () => {
  it("shows a plan and a report in Markdown as they are printed", async () => {
    const { files, commands } = sectionOf("In a pull request (Markdown)");
    expect(commands.map(({ command }) => command)).toEqual(["plan --format markdown", "apply --yes --format markdown"]);
    const emulator = await genauth();
    const before = { "sign-ins": { events: ["login"] }, "old-crm": { name: "Old CRM" } };
    const env = envOf(emulator);
    const at = desk({ "webhooks.yaml": tenantFile(before, { policy: { mode: "sync" } }) }, env);
    await at.given("apply --yes");
    for (const [name, text] of Object.entries(files)) at.write(name, text);
    for (const { command, output } of commands) {
      expect((await printed(command, at, env)).replace(emulator.url, "http://127.0.0.1:4010")).toMatch(shownAs(output));
    }
  });

  it("shows a plan that is saved, and refused when the file was edited meanwhile", async () => {
    const [, section = ""] = DOCS.split("## Saved, and applied as reviewed\n");
    const emulator = await genauth();
    const env = envOf(emulator);
    const at = desk({}, env);
    const ran: string[] = [];
    for (const { language, name, text } of blocksOf(section.split(/^## /m)[0] ?? "")) {
      if (language === "yaml") at.write(name, text);
      else {
        const [command = "", ...output] = text.split("\n");
        ran.push(command);
        const { ended, screen } = terminal(command.replace("$ hooksync ", ""), at.folder, { ...env, CI: "1" });
        await ended;
        expect(screen().replace(emulator.url, "http://127.0.0.1:4010")).toMatch(shownAs(output.join("\n")));
      }
    }
    expect(ran).toEqual(["$ hooksync plan --save plan.json", "$ hooksync apply --plan plan.json"]);
    expect(writesOf(emulator)).toBe(0);
  });

  it("shows SARIF as it is printed", async () => {
    const { files, commands } = sectionOf("Code scanning (SARIF)");
    expect(commands.map(({ command }) => command)).toEqual(["validate --format sarif"]);
    const at = desk(files);
    for (const { command, output } of commands) expect(await printed(command, at)).toMatch(shownAs(output));
  });
});
