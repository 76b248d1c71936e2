// Makes dist/ and the compiled schema validators: run by `npm run build`, and so by `npm ci`.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  });
  writeIfChanged(`${target}.js`, outputFiles[0].text);
  writeIfChanged(`${target}.d.ts`, DECLARATION);
}

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: { cli: "src/cli/main.ts", index: "src/index.ts", emulator: "src/emulator/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  chunkNames: "chunks/[name]-[hash]",
  sourcemap: true,
});

function writeIfChanged(path, text) {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
