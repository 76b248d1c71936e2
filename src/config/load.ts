import { basename, extname } from "node:path";
import { AppError, type Diagnostic, toAppError } from "../core/errors.ts";
import { type Claim, checkCollisions } from "./collisions.ts";
import type { LoadOptions } from "./context.ts";
import { expandFile, type LoadedTenant } from "./expand.ts";
import { chooseFiles, type Input, readInput } from "./input.ts";
import type { TemplateLayers } from "./layer.ts";
import { EMPTY_SHELF, type Library, openLibrary, type Shelf, usesTemplates } from "./library.ts";
import { openLookup } from "./open-lookup.ts";
import { placeAt } from "./place.ts";
import { openReporter, type Reporter } from "./reporter.ts";
import { checkSchema } from "./schema.ts";
import { openSource } from "./source.ts";
import { expandUses } from "./uses.ts";
import { openValues } from "./values.ts";
import { openFileAtoms } from "./vars.ts";
import type { WebhooksFile } from "./webhooks-file.ts";
import { workspaceOf } from "./workspace.ts";
import { parseYaml } from "./yaml.ts";
import type { YamlFile } from "./yaml-data.ts";

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
export async function loadTenants(
  paths: readonly string[],
  options: LoadOptions,
  library: Library = openLibrary(options),
): Promise<Loaded> {
  const drafts: Draft[] = [];
  for (const file of chooseFiles(paths, options.cwd)) drafts.push(await draft(file, options, library));
  checkCollisions(drafts.flatMap(({ claim }) => claim ?? []));
  const files = drafts.map(finish);
  return {
    files,
    tenants: files.flatMap(({ tenant }) => tenant ?? []),
    diagnostics: files.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Reads a tenant from a text that is, or is to become, the content of a file; `shelf` holds the templates it uses. */
export function loadText(file: string, text: string, options: LoadOptions, shelf: Shelf = EMPTY_SHELF): LoadedFile {
  const source = openSource(file, text);
  const report = openReporter(source);
  const workspace = workspaceOf(file, options.cwd, options.fileAllow);
  const parsed = parseInput({ file, source, report, workspace });
  return finish({ file, report, error: null, claim: parsed && expandParsed(parsed, options, shelf) });
}

interface Draft {
  readonly file: string;
  /** null: the file was not read, and `error` says why. */
  readonly report: Reporter | null;
  readonly error: AppError | null;
  readonly claim: Claim | null;
}

async function draft(file: string, options: LoadOptions, library: Library): Promise<Draft> {
  let input: Input;
  try {
    input = readInput(file, options);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "CONFIG_UNREADABLE") throw thrown;
    return { file, report: null, error, claim: null };
  }
  const parsed = parseInput(input);
  const claim = parsed && expandParsed(parsed, options, await library.shelfFor(parsed.written));
  return { file, report: input.report, error: null, claim };
}

/** A file whose text was understood as far as it keeps to the schema. */
interface Parsed extends Input {
  readonly yaml: YamlFile;
  readonly written: WebhooksFile;
}

/** null when it is no YAML, already reported. */
function parseInput(input: Input): Parsed | null {
  const { source, report } = input;
  const yaml = source && parseYaml(source, report);
  return yaml && { ...input, yaml, written: checkSchema(yaml, report) };
}

const NO_TEMPLATES: TemplateLayers = { layers: new Map(), keys: new Set(), whole: true };

function expandParsed({ file, report, workspace, yaml, written }: Parsed, options: LoadOptions, shelf: Shelf): Claim {
  const { templates, webhookSchema } = shelf;
  if (usesTemplates(written, options) && templates === null)
    throw new TypeError(`${file} was read without its templates`);
  const root = yaml.place;
  const lookup = openLookup(options.env, workspace);
  const atoms = openFileAtoms(written.vars ?? {}, root, { lookup, report, trust: options });
  const scope = { atoms, report };
  const context = { options, root, values: openValues(options), scope, lookup, report, webhookSchema };
  const layers = templates ? expandUses(written.use ?? [], templates, workspace, context) : NO_TEMPLATES;
  const tenant = expandFile(written, layers, file, stemOf(file), context);
  if (options.purpose !== "drift") atoms.readVars();
  // A file with errors may use a variable in what had to be left out.
  if (options.purpose !== "drift" && !report.failed) {
    for (const name of atoms.unusedVars()) {
      const { key } = placeAt(root, "vars", name);
      report.warning("unused-var", key, `nothing uses \`${name}\``, "remove it");
    }
  }
  return { tenant, root, report };
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
