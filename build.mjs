// Makes dist/ and the compiled schema validators: run by `npm run build`, and so by `npm ci`.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

/** Each schema that is checked at run time, and the room that checks it. */
const VALIDATORS = {
  webhooks: "src/config/webhooks-validator.generated",
  template: "src/config/template-validator.generated",
  lockfile: "src/lock/lockfile-validator.generated",
  settings: "src/config/settings-validator.generated",
  faults: "src/emulator/faults-validator.generated",
};

const DECLARATION = `export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}
export declare const validate: ((data: unknown) => boolean) & { errors?: readonly SchemaError[] | null };
`;

for (const [name, target] of Object.entries(VALIDATORS)) {
  const schema = JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8"));
  const ajv = new Ajv2020({ strict: true, allErrors: true, code: { source: true, esm: true } });
  const source = standaloneCode.default(ajv, ajv.compile(schema)).replace("export default", "export const unused =");
  // Bundling turns the runtime helpers that ajv still require()s into plain ESM.
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: ".", loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
    target: "node20",
    minifySyntax: true,
    // No path of this machine may get into the bundle of the action.
    preserveSymlinks: true,
  });
  writeIfChanged(`${target}.js`, outputFiles[0].text);
  writeIfChanged(`${target}.d.ts`, DECLARATION);
}

const FOR_NODE = { outdir: "dist", bundle: true, platform: "node", format: "esm", target: "node20" };

/** What of a package is CommonJS requires node's own modules. */
const REQUIRE = {
  js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
};

rmSync("dist", { recursive: true, force: true });
// The command line with all that it needs: a package of many small files takes node longer to find than to run.
await build({
  ...FOR_NODE,
  entryPoints: { cli: "src/cli/main.ts" },
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  minify: true,
  legalComments: "none",
  banner: REQUIRE,
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
});
await build({
  ...FOR_NODE,
  entryPoints: { index: "src/index.ts", emulator: "src/emulator/index.ts" },
  packages: "external",
});

/** The GitHub Action: one file, as GitHub runs what is in git, and beside it the licences of what is in it. */
async function buildAction() {
  const { metafile } = await build({
    ...FOR_NODE,
    entryPoints: { action: "src/action/main.ts" },
    outExtension: { ".js": ".mjs" },
    minifySyntax: true,
    legalComments: "none",
    preserveSymlinks: true,
    metafile: true,
    banner: REQUIRE,
    plugins: [onlyWhatIsUsed],
  });
  const packages = Object.entries(metafile.outputs["dist/action.mjs"].inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  writeIfChanged("dist/action-licenses.txt", [...new Set(packages)].sort().map(licenceOf).join("\n"));
}

/** Of the toolkit we use what writes files and lines; what talks to GitHub in it would bring in an HTTP client of its own. */
const onlyWhatIsUsed = {
  name: "only-what-is-used",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[.@]/ }, async ({ path, pluginData, ...options }) => {
      const isToolkit = path.startsWith("@actions/") || options.importer.includes("/node_modules/@actions/");
      if (!isToolkit || pluginData === "seen") return undefined;
      return { ...(await resolve(path, { ...options, pluginData: "seen" })), sideEffects: false };
    });
  },
};

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}

function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

await buildAction();
