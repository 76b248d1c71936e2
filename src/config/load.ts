import { basename, extname } from "node:path";
import { AppError, type Diagnostic, toAppError } from "../core/errors.ts";
import { openAtomReader } from "./atoms.ts";
import { type Claim, checkCollisions } from "./collisions.ts";
import type { LoadOptions } from "./context.ts";
import { expandFile, type LoadedTenant } from "./expand.ts";
import { chooseFiles, type Input, readInput } from "./input.ts";
import { openLookup } from "./open-lookup.ts";
import { placeAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { checkSchema } from "./schema.ts";
import { openValues } from "./values.ts";
import { parseYaml } from "./yaml.ts";

export type { LoadOptions } from "./context.ts";
export type { LoadedTenant } from "./expand.ts";

/** What became of one file: a tenant, or the error that keeps it from being one; warnings come with both. */
export type LoadedFile = {
  /** As the user named it. */
  readonly file: string;
  /** The file's name without its ending: what the tenant is called when it has no name. */
  readonly stem: string;
  /** Sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
} & (
  | { readonly tenant: LoadedTenant; readonly error: null }
  /** CONFIG_UNREADABLE, CONFIG_INVALID, or SECRET_MISSING when nothing else is wrong; it carries the diagnostics. */
  | { readonly tenant: null; readonly error: AppError }
);

export interface Loaded {
  /** One for each file of the run, in the order they were named. */
  readonly files: readonly LoadedFile[];
  /** Those that can be used. */
  readonly tenants: readonly LoadedTenant[];
  /** All of all files. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads tenants from files: everything that is wrong at once, and no file keeps another from being read.
 * Throws AppError when there is no file to read at all, or a path is no file's.
 */
export async function loadTenants(paths: readonly string[], options: LoadOptions): Promise<Loaded> {
  const drafts = chooseFiles(paths, options.cwd).map((file) => draft(file, options));
  checkCollisions(drafts.flatMap(({ claim }) => claim ?? []));
  const files = drafts.map(finish);
  return {
    files,
    tenants: files.flatMap(({ tenant }) => tenant ?? []),
    diagnostics: files.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface Draft {
  readonly file: string;
  /** null: the file was not read, and `error` says why. */
  readonly report: Reporter | null;
  readonly error: AppError | null;
  readonly claim: Claim | null;
}

function draft(file: string, options: LoadOptions): Draft {
  try {
    const input = readInput(file, options);
    return { file, report: input.report, error: null, claim: expandInput(input, options) };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "CONFIG_UNREADABLE") throw thrown;
    return { file, report: null, error, claim: null };
  }
}

/** The pipeline for one file; null when it is no YAML. */
function expandInput({ file, source, report, workspace }: Input, options: LoadOptions): Claim | null {
  const yaml = source && parseYaml(source, report);
  if (source === null || yaml === null) return null;
  const written = checkSchema(yaml, source, report);
  const lookup = openLookup(options.env, workspace);
  const atoms = openAtomReader(written.vars ?? {}, yaml.place, source, report, options);
  const values = openValues(atoms, lookup, report, options);
  const tenant = expandFile(written, file, stemOf(file), { options, root: yaml.place, values, lookup, report });
  if (options.purpose !== "drift") atoms.readVars();
  // A file with errors may use a variable in what had to be left out.
  if (options.purpose !== "drift" && !report.failed) {
    for (const name of atoms.unusedVars()) {
      const { key } = placeAt(yaml.place, "vars", name);
      report.warning("unused-var", key, `nothing uses \`${name}\``, "remove it");
    }
  }
  return { tenant, root: yaml.place, report };
}

function finish({ file, report, error, claim }: Draft): LoadedFile {
  const stem = stemOf(file);
  const diagnostics = report?.diagnostics() ?? [];
  if (claim !== null && report?.failed === false) return { file, stem, diagnostics, tenant: claim.tenant, error: null };
  return { file, stem, diagnostics, tenant: null, error: error ?? invalid(file, diagnostics) };
}

function invalid(file: string, diagnostics: readonly Diagnostic[]): AppError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const onlySecrets = errors.every(({ rule }) => rule === "secret-missing");
  if (onlySecrets) {
    const message = `${file}: ${[...new Set(errors.map(({ message }) => message))].join("; ")}`;
    return new AppError("SECRET_MISSING", message, { hint: errors[0]?.hint ?? "set them", diagnostics });
  }
  const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  return new AppError("CONFIG_INVALID", `${file} has ${count}`, { diagnostics });
}

function stemOf(file: string): string {
  return basename(file, extname(file));
}
