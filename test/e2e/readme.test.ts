import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { desk, envOf, genauth } from "../support/cli.ts";

const README = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(README) ?? [];
/** The commands that the README shows, each with the output under it; … stands for whatever is cut. */
const shown = [...README.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = ""]) =>
  block
    .split(/^\$ npx hooksync /m)
    .slice(1)
    .map((text) => {
      const [command = "", ...output] = text.split("\n");
      return { command, output: output.join("\n") };
    }),
);

describe("the README", () => {
  it("shows commands whose output is what they print", async () => {
    const emulator = await genauth();
    const at = desk({ "webhooks.yaml": yaml }, { ...envOf(emulator), WEBHOOK_ACME_SECRET: "s3cr3t" });
    expect(shown.map(({ command }) => command)).toEqual(["plan", "apply --yes", "plan", "validate"]);
    for (const { command, output } of shown) {
      if (command === "validate")
        at.write("webhooks.yaml", yaml.replace("[login, register]", "[user:create, register]"));
      const { stdout, stderr } = await at.run(`${command} --log-level silent`);
      const printed = (stdout + stderr).replace(emulator.url, "http://127.0.0.1:4010");
      expect(printed).toMatch(new RegExp(`^${output.split("…").map(literally).join("[\\s\\S]*?")}$`));
    }
  });

  it("names every exit code and every row of the planner's table", () => {
    const planner = readFileSync(join(import.meta.dirname, "../../src/core/plan.ts"), "utf8");
    const rows = (text: string) => [...text.matchAll(/^(?: \* )?\| (yes|no) \| /gm)].length;
    expect(rows(README)).toBe(rows(planner.replace(/ +\|/g, " |")));
    expect([...README.matchAll(/^\| (\d[\d, ]*) \|/gm)].map(([, code]) => code)).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "9",
      "130, 143",
    ]);
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
