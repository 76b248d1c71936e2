import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import schema from "../../schemas/faults.schema.json" with { type: "json" };
import { parseFaults, parsePools } from "../../src/emulator/index.ts";
import { desk, envOf, genauth } from "../support/cli.ts";
import { patternOf } from "../support/shown.ts";

const DOCS = readFileSync(join(import.meta.dirname, "../../docs/emulator.md"), "utf8");
const validate = new Ajv2020({ strict: true }).compile(schema);

interface Task {
  readonly title: string;
  readonly faults: string;
  /** Commands with what is shown below them; none where nothing is claimed. */
  readonly steps: readonly { readonly command: string; readonly shown: readonly string[] }[];
}

function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1] ?? "");
}

function taskOf(section: string): Task {
  const [faults = "", ...more] = blocksOf(section, "json");
  if (more.length > 0) throw new Error(`two files in one task: ${section}`);
  const steps = blocksOf(section, "console").flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => step.trimEnd().split("\n"))
      .map(([command = "", ...shown]) => ({ command, shown })),
  );
  return { title: section.split("\n", 1)[0] ?? "", faults, steps };
}

const tasks = DOCS.split(/^#+ /m)
  .filter((section) => blocksOf(section, "json").some((block) => block.includes('"faults"')))
  .map(taskOf);
const [webhooks = ""] = blocksOf(DOCS, "yaml");

/** Does what a task says, at a desk of its own, and gives what turned out differently. */
async function follow({ title, faults, steps }: Task): Promise<readonly string[]> {
  const emulator = await genauth(parseFaults(faults));
  const at = desk({ "webhooks.yaml": webhooks }, envOf(emulator));
  const surprises: string[] = [];
  let last: number | null = 0;
  for (const { command, shown } of steps) {
    const [program, ...args] = command.split(" ");
    if (program === "echo") {
      if (`${last}` !== shown[0]) surprises.push(`${title}: exit ${last}, not ${shown[0]}`);
      continue;
    }
    const { code, stdout, stderr } = await at.run(args.join(" "));
    last = code;
    if (!patternOf(shown).test(stdout + stderr)) surprises.push(`${title}: ${command} says ${stdout}${stderr}`);
  }
  const names = emulator
    .pool()
    .webhooks()
    .map(({ name }) => name);
  if (new Set(names).size < names.length) surprises.push(`${title}: made twice: ${names}`);
  return surprises;
}

describe("docs/emulator.md", () => {
  it.each(tasks)("has a faults file that works to $title", ({ faults }) => {
    const data: unknown = JSON.parse(faults);
    expect([validate(data), validate.errors]).toEqual([true, null]);
    expect(parseFaults(faults)).toEqual(data);
  });

  it("has no JSON but faults files and a pools file that works", () => {
    const others = blocksOf(DOCS, "json").filter((block) => !tasks.some(({ faults }) => faults === block));
    expect(others.map((block) => parsePools(block).map(({ userPoolId }) => userPoolId))).toEqual([["acme"]]);
  });

  it("shows every kind at work, and in the table with its fields", () => {
    const kinds = schema.$defs.fault.properties.kind.enum;
    const used = tasks.flatMap(({ faults }) => parseFaults(faults).faults.map(({ kind }) => kind));
    expect([...new Set(used)].sort()).toEqual([...kinds].sort());
    const rows = [...DOCS.matchAll(/^\| (`.*?) \|.*\| (.*?)\|$/gm)];
    const words = (text = "") => [...text.matchAll(/`([\w-]+)`/g)].map((match) => match[1] ?? "");
    const table = Object.fromEntries(rows.flatMap(([, names, own]) => words(names).map((name) => [name, words(own)])));
    const known = kinds.map((kind) => {
      const { properties } = schema.$defs[kind as "html"];
      return [kind, Object.keys(properties).filter((field) => !["kind", "endpoint", "match"].includes(field))];
    });
    expect(table).toEqual(Object.fromEntries(known));
  });

  it("claims nothing that does not happen", async () => {
    const claiming = tasks.filter(({ steps }) => steps.length > 0);
    expect(claiming.length).toBeGreaterThan(10);
    expect((await Promise.all(claiming.map(follow))).flat()).toEqual([]);
  });
});
