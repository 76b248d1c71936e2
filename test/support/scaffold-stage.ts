import { randomUUID } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { LoadOptions } from "../../src/config/context.ts";
import type { LoadedFile } from "../../src/config/load.ts";
import { type ScaffoldRequest, scaffold } from "../../src/config/scaffold.ts";
import { AppError } from "../../src/core/errors.ts";
import type { AskParam, Scaffolded } from "../../src/core/scaffold.ts";
import { loadFleet } from "./load-fleet.ts";

/** A folder in which somebody begins tenants. */
export interface ScaffoldStage {
  readonly folder: string;
  /** Paths of all files, sorted. */
  files(): readonly string[];
  read(path: string): string;
  init(request?: Partial<ScaffoldRequest>, ask?: AskParam | null): Promise<Scaffolded>;
  /** How it was refused. */
  refused(request?: Partial<ScaffoldRequest>, ask?: AskParam | null): Promise<AppError>;
  /** What `validate` says of a file. */
  load(path: string): Promise<LoadedFile>;
}

/** A temporary git repository with these files, gone after the test. */
export function scaffoldStage(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  { git = true, ...more }: Partial<LoadOptions> & { readonly git?: boolean } = {},
): ScaffoldStage {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-init-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (git) mkdirSync(join(folder, ".git"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const options: LoadOptions = {
    purpose: "validate",
    env: {},
    cwd: folder,
    envAllow: [],
    envPublic: [],
    fileAllow: [],
    hostAllow: [],
    only: null,
    schema: null,
    strict: false,
    rules: {},
    limits: {},
    ...more,
  };
  const init: ScaffoldStage["init"] = (request = {}, ask = null) => {
    const whole = {
      path: "tenants/acme.yaml",
      template: null,
      settings: [],
      name: null,
      force: false,
      withWorkflow: false,
      ...request,
    };
    return scaffold(whole, options, ask, randomUUID);
  };
  return {
    folder,
    files: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
        .filter((entry) => !entry.isDirectory())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
        .sort(),
    read: (path) => {
      const stat = statSync(join(folder, path), { throwIfNoEntry: false });
      return stat?.isFile() ? readFileSync(join(folder, path), "utf8") : "";
    },
    init,
    async refused(request, ask) {
      const thrown = await init(request, ask).catch((error: unknown) => error);
      if (thrown instanceof AppError) return thrown;
      throw new Error(`it was not refused: ${JSON.stringify(thrown)}`, { cause: thrown });
    },
    async load(path) {
      const [file] = (await loadFleet([path], folder, options)).files;
      if (file === undefined) throw new Error(`${path} was not loaded`);
      return file;
    },
  };
}
