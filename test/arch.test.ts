import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** Who may import whom, beside itself; rooms are folders of src, and compose and index are files. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  engine: ["core", "util/pool.ts"],
  config: ["core", "util"],
  lock: ["core", "util"],
  genauth: ["core", "util"],
  report: ["core", "util"],
  emulator: ["core", "util"],
  log: ["core"],
  util: ["core"],
  "compose.ts": ["core", "engine", "config", "lock", "genauth", "log", "util"],
  "index.ts": ["core"],
  cli: ["compose.ts", "report", "log", "core", "emulator"],
  action: ["compose.ts", "report", "log", "core"],
};

/** Rooms that may not use just any package: what they may. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  core: ["node:crypto"],
  engine: [],
  "index.ts": [],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const sources = files.map((file) => ({ file, room: roomOf(file), text: readFileSync(join(SRC, file), "utf8") }));

describe("the house", () => {
  it("has only rooms of the table", () => {
    expect([...new Set(sources.map(({ room }) => room))].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it("lets a room import only what the table allows", () => {
    const offences = sources.flatMap(({ file, room, text }) =>
      importsOf(text)
        .filter((name) => name.startsWith("."))
        .map((name) => relative(SRC, join(SRC, dirname(file), name)))
        // Schemas, the catalogue and package.json are data of everybody.
        .filter((target) => !target.endsWith(".json"))
        .filter((target) => roomOf(target) !== room)
        .filter((target) => !MAY_IMPORT[room]?.some((allowed) => target === allowed || roomOf(target) === allowed))
        .map((target) => `${file} imports ${target}`),
    );
    expect(offences).toEqual([]);
  });

  it("keeps packages and node modules out of the pure rooms", () => {
    const offences = sources.flatMap(({ file, room, text }) =>
      importsOf(text)
        .filter((name) => !name.startsWith("."))
        .filter((name) => MAY_USE[room] !== undefined && !MAY_USE[room].includes(name))
        .map((name) => `${file} imports ${name}`),
    );
    expect(offences).toEqual([]);
  });

  it("has no import cycle between files", () => {
    const graph = new Map(
      sources.map(({ file, text }) => [
        file,
        valueImportsOf(text)
          .filter((name) => name.startsWith("."))
          .map((name) => relative(SRC, join(SRC, dirname(file), name))),
      ]),
    );
    expect([...graph.keys()].filter((file) => reaches(graph, file, file, new Set()))).toEqual([]);
  });

  it("touches the process, the clock and chance only at its edge", () => {
    const edge = ["cli/main.ts", "cli/process.ts", "action/main.ts", "util/clock.ts", "compose.ts"];
    const touches =
      /\bprocess\.(?!platform\b|pid\b|kill\b)\w|\bconsole\.|\bDate\.now\(|\bMath\.random\b|\bprocess\.exit\(/;
    const offences = sources.filter(({ file, text }) => !edge.includes(file) && touches.test(withoutComments(text)));
    expect(offences.map(({ file }) => file)).toEqual([]);
  });

  it("finds imports of every kind, or the rules above would say nothing", () => {
    const text =
      'import a from "./a.ts";\nexport { b } from "./b.ts";\nconst c = await import("./c.ts");\nimport "./d.ts";';
    expect(importsOf(text)).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts"]);
    expect(importsOf('import type { A } from "./a.ts"')).toEqual(["./a.ts"]);
    expect(valueImportsOf('import type { A } from "./a.ts";\nimport { b } from "./b.ts";')).toEqual(["./b.ts"]);
    expect(sources.flatMap(({ text: source }) => importsOf(source)).length).toBeGreaterThan(100);
  });
});

function roomOf(file: string): string {
  return file.split("/")[0] ?? file;
}

function importsOf(text: string): string[] {
  return [...withoutComments(text).matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
}

function valueImportsOf(text: string): string[] {
  return importsOf(text.replace(/\b(?:import|export) type [^;]*?from\s*"[^"]+"/g, ""));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

function reaches(graph: ReadonlyMap<string, readonly string[]>, from: string, to: string, seen: Set<string>): boolean {
  return (graph.get(from) ?? []).some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(graph, next, to, seen);
  });
}
