import { rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { build } from "esbuild";
import { licencesIn } from "./licenses.mjs";

/** What `validate` and `plan --offline` load; the first is loaded by both at once, the others when their turn comes. */
const HOT = [
  "src/cli/process.ts",
  "src/cli/commands/validate.ts",
  "src/cli/commands/plan.ts",
  "src/config/fleet.ts",
  "src/engine/run-tenants.ts",
  "src/engine/plan-run.ts",
  "src/lock/file-store.ts",
  "src/lock/identity.ts",
];

/** Nothing of it is minified: that saves no time that could be measured, and stacks tell functions and lines as they are. */
const COMMON = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  metafile: true,
  preserveSymlinks: true,
  legalComments: "none",
};
/** What packages load at once and need for what we never ask of them: other programs as commands, logs written by a thread. */
const UNUSED = [
  { by: "/commander/", name: /^node:child_process$/ },
  { by: "/pino/", name: /^thread-stream$/ },
];

/** What of the packages is CommonJS requires node's own modules. */
export const REQUIRE =
  'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);';

/**
 * Makes the command, packages and all: `dist/cli.js`, which tells the version alone; `dist/process.js`, with all that is hot,
 * as to load a file costs more than to read it; and `dist/chunks`, one for each set of commands that need the same, as to
 * read what is not needed costs, too.
 */
export async function buildCli() {
  await build({ ...COMMON, entryPoints: { cli: "src/cli/main.ts" }, outdir: "dist", plugins: [beside("process")] });
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { "chunks/process": HOT[0] },
    outdir: "dist",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    banner: { js: REQUIRE },
    plugins: UNUSED.map(leaveOut),
  });
  await melt(metafile.outputs);
  writeFileSync("dist/licenses.txt", licencesIn(Object.values(metafile.outputs)));
}

/** Puts all chunks that are hot into one file; those that others import, too, stay, and only pass on what is in there. */
async function melt(outputs) {
  const [first, ...later] = HOT.map((source) => chunkOf(source, outputs));
  const hot = closureOf([first, ...later], outputs);
  const cold = Object.keys(outputs).filter((path) => !path.endsWith(".map") && !hot.has(path));
  const shared = new Set(
    cold.flatMap((path) => outputs[path].imports.map((one) => one.path)).filter((path) => hot.has(path)),
  );
  const strays = later.filter((path) => shared.has(path));
  if (strays.length > 0) throw new Error(`${strays} would be loaded at once: what is cold imports it`);

  const names = new Map(
    [...hot].map((path, at) => [path, outputs[path].exports.map((name) => [name, `${name}_${at}`])]),
  );
  const passOn = ([path, pairs]) =>
    `export { ${pairs.map(([name, as]) => `${name} as ${as}`)} } from "./${basename(path)}";`;
  const contents = [
    `export { runProcess } from "./${basename(first)}";`,
    ...[...names].filter(([path]) => shared.has(path)).map(passOn),
  ].join("\n");
  const isHot = (path) => [...hot].some((one) => resolve(one) === path);
  await build({
    ...COMMON,
    stdin: { contents, resolveDir: "dist/chunks" },
    outfile: "dist/process.js",
    plugins: [elsewhere((path) => !isHot(path))],
  });
  for (const [path, pairs] of names) {
    rmSync(`${path}.map`);
    if (!shared.has(path)) rmSync(path);
    else writeFileSync(path, `export { ${pairs.map(([name, as]) => `${as} as ${name}`)} } from "../process.js";\n`);
  }
}

function chunkOf(source, outputs) {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  if (path === undefined) throw new Error(`${source} is not loaded by itself`);
  return path;
}

/** Chunks and all that they import. */
function closureOf(paths, outputs, found = new Set()) {
  for (const path of paths) {
    if (found.has(path)) continue;
    found.add(path);
    const { imports } = outputs[path];
    closureOf(
      imports.filter(({ kind, external }) => kind === "import-statement" && !external).map((one) => one.path),
      outputs,
      found,
    );
  }
  return found;
}

/** Gives a package an empty module in place of one that it loads. */
function leaveOut({ by, name }) {
  const namespace = `nothing-${name.source}`;
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: name }, ({ importer, path }) =>
        importer.includes(`/node_modules${by}`) ? { path, namespace } : null,
      );
      onLoad({ filter: /./, namespace }, () => ({ contents: "module.exports = {};" }));
    },
  };
}

/** Leaves a module that is loaded late to the file of that name. */
function beside(name) {
  return {
    name: "beside",
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`/${name}\\.ts$`) }, () => ({ path: `./${name}.js`, external: true }));
    },
  };
}

/** Leaves the chunks that `isElsewhere` says to themselves. */
function elsewhere(isElsewhere) {
  return {
    name: "elsewhere",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        if (!isElsewhere(resolve(resolveDir, path))) return undefined;
        return { path: `./chunks/${basename(path)}`, external: true };
      });
    },
  };
}
