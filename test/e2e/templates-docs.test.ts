import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { desk } from "../support/cli.ts";
import { blocksOf, follow, pageOf } from "../support/docs.ts";

const ROOT = join(import.meta.dirname, "../..");
const DOCS = pageOf("templates.md");
const LIBRARY = join(ROOT, "config/templates");

const blocks = blocksOf(DOCS);

describe("docs/templates.md", () => {
  it("shows files that mean what it says, and commands whose output is what they print", async () => {
    const at = desk(
      Object.fromEntries(readdirSync(LIBRARY).map((name) => [`templates/${name}`, readFileSync(join(LIBRARY, name))])),
    );
    expect(await follow(blocks, at)).toHaveLength(4);
    expect(blocks.filter(({ language, name }) => language !== "console" && name === "")).toEqual([]);
  });

  it("lists the library with the params of each template", () => {
    const rows = [...DOCS.matchAll(/^\| `([\w-]+\.yaml)` \| (.*) \| (.*) \| (.*) \|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => cell.replaceAll("`", "").split(", ")),
    );
    const library = readdirSync(LIBRARY).map((name) => {
      const text = readFileSync(join(LIBRARY, name), "utf8");
      const [head = "", webhooks = ""] = text.split(/^webhooks:$/m);
      const required = /required: \[(.*)\]/.exec(head)?.[1]?.split(", ") ?? [];
      const params = [...head.matchAll(/^ {4}(\w+):$/gm)].map(([, param = ""]) => param);
      const keys = [...webhooks.matchAll(/^ {2}([\w-]+):$/gm)].map(([, key = ""]) => key);
      return [[name], keys, required, params.filter((param) => !required.includes(param))];
    });
    const byName = (a: string[][], b: string[][]) => String(a[0]).localeCompare(String(b[0]), "en");
    expect(rows.sort(byName)).toEqual(library.sort(byName));
  });
});
