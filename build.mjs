// Makes dist/ and the compiled schema validators: run by `npm run build`, and so by `npm ci`.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { buildCli, REQUIRE } from "./build/cli.mjs";
import { licencesIn } from "./build/licenses.mjs";

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
  writeIfChanged(`${target}.js`, readLate(outputFiles[0].text));
  writeIfChanged(`${target}.d.ts`, DECLARATION);
}

const FOR_NODE = { outdir: "dist", bundle: true, platform: "node", format: "esm", target: "node20" };

rmSync("dist", { recursive: true, force: true });
await buildCli();
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
    banner: { js: REQUIRE },
    plugins: [onlyWhatIsUsed],
  });
  writeIfChanged("dist/action-licenses.txt", licencesIn([metafile.outputs["dist/action.mjs"]]));
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

/** Keys are mostly ASCII, and to read the pattern of the others takes node 5 ms, as Unicode's tables are loaded for it. */
function readLate(source) {
  const pattern = String.raw`new RegExp("^[^\\p{C}\\s]{1,128}$", "u")`;
  const late = `{ test: (text) => /^[!-~]{1,128}$/.test(text) || ${pattern}.test(text) }`;
  return source.replaceAll(pattern, () => late);
}

function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}

await buildAction();
