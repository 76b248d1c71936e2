import { basename, extname } from "node:path";
import { AppError, type Diagnostic, toAppError } from "../core/errors.ts";
import { checkWebhooksFile } from "./check-webhooks.ts";
import { type Collision, type Head, reportCollisions } from "./collisions.ts";
import type { FileContext, LoadOptions } from "./context.ts";
import { expandFile, type LoadedTenant } from "./expand.ts";
import { type Input, readInput } from "./input.ts";
import type { TemplateLayers } from "./layer.ts";
import { EMPTY_SHELF, type Library, type Shelf, usesTemplates } from "./library.ts";
import { openLookup } from "./open-lookup.ts";
import { type Place, placeAt } from "./place.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import type { Reporter } from "./reporter.ts";
import { isIndexed } from "./schema-error.ts";
import { expandTenant } from "./tenant.ts";
import { expandUses } from "./uses.ts";
import { openValues } from "./values.ts";
import { type FileAtoms, openFileAtoms } from "./vars.ts";
import type { WebhooksFile } from "./webhooks-file.ts";
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

/** Reads one tenant's file, and says everything that is wrong with it at once. Throws AppError when its path is no file's. */
export async function loadFile(
  file: string,
  options: LoadOptions,
  library: Library,
  collisions: readonly Collision[] = [],
): Promise<LoadedFile> {
  const input = tryInput(file, options);
  if ("error" in input) return finish({ file, report: null, error: input.error, tenant: null }, options);
  const { report } = input;
  const parsed = check(input, await readYaml(input));
  if (parsed) reportCollisions(collisions, parsed.yaml.place, report);
  const tenant = parsed && expandParsed(parsed, options, await library.shelfFor(parsed.written));
  return finish({ file, report, error: null, tenant }, options);
}

/** Reads of a file no more than who its tenant is; what is wrong with it is told when it is loaded. */
export async function readHead(file: string, options: LoadOptions): Promise<Head> {
  const input = tryInput(file, options);
  const yaml = "error" in input ? null : await readYaml(input, "tenant");
  if ("error" in input || yaml === null) return unreadHead(file);
  const data = { version: 1, webhooks: {}, ...(isIndexed(yaml.data) && { tenant: yaml.data.tenant }) };
  const parsed = { ...input, yaml, written: checkWebhooksFile({ data, place: yaml.place }, input.report) };
  const { context } = contextOf(parsed, { ...options, purpose: "offline" }, EMPTY_SHELF);
  const { name, target } = expandTenant(parsed.written.tenant ?? {}, stemOf(file), context);
  return { file, tenant: name, target };
}

/** What a file's name alone tells of its tenant. */
export function unreadHead(file: string): Head {
  return { file, tenant: stemOf(file), target: null };
}

/** The tenant of a file that was read and parsed; `shelf` holds the templates it uses. */
export function loadInput(input: Input, yaml: YamlFile | null, options: LoadOptions, shelf: Shelf): LoadedFile {
  const parsed = check(input, yaml);
  const tenant = parsed && expandParsed(parsed, options, shelf);
  return finish({ file: input.file, report: input.report, error: null, tenant }, options);
}

interface Draft {
  readonly file: string;
  /** null: the file was not read, and `error` says why. */
  readonly report: Reporter | null;
  readonly error: AppError | null;
  readonly tenant: LoadedTenant | null;
}

function tryInput(file: string, options: LoadOptions): Input | { readonly error: AppError } {
  try {
    return readInput(file, options);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== "CONFIG_UNREADABLE") throw thrown;
    return { error };
  }
}

/** A file whose text was understood as far as it keeps to the schema. */
interface Parsed extends Input {
  readonly yaml: YamlFile;
  readonly written: WebhooksFile;
}

/** null when it is no YAML, already reported. */
function check(input: Input, yaml: YamlFile | null): Parsed | null {
  return yaml && { ...input, yaml, written: checkWebhooksFile(yaml, input.report) };
}

/** The parser is loaded for what is not plain: most runs do without it. */
async function readYaml({ source, report }: Input, only: string | null = null): Promise<YamlFile | null> {
  if (source === null) return null;
  return readPlainYaml(source, only) ?? (await import("./yaml.ts")).parseYaml(source, report);
}

const NO_TEMPLATES: TemplateLayers = { layers: new Map(), keys: new Set(), whole: true };

function expandParsed(parsed: Parsed, options: LoadOptions, shelf: Shelf): LoadedTenant {
  const { file, report, workspace, written, yaml } = parsed;
  const { templates } = shelf;
  if (usesTemplates(written, options) && templates === null)
    throw new TypeError(`${file} was read without its templates`);
  const { context, atoms } = contextOf(parsed, options, shelf);
  const layers = templates ? expandUses(written.use ?? [], templates, workspace, context) : NO_TEMPLATES;
  const tenant = expandFile(written, layers, file, stemOf(file), context);
  if (options.purpose !== "drift") checkVars(atoms, yaml.place, report);
  return tenant;
}

function contextOf(
  { report, workspace, yaml, written }: Parsed,
  options: LoadOptions,
  { webhookSchema }: Shelf,
): { readonly context: FileContext; readonly atoms: FileAtoms } {
  const root = yaml.place;
  const lookup = openLookup(options.env, workspace);
  const atoms = openFileAtoms(written.vars ?? {}, root, { lookup, report, trust: options });
  const scope = { atoms, report };
  return { context: { options, root, values: openValues(options), scope, lookup, report, webhookSchema }, atoms };
}

function checkVars(atoms: FileAtoms, root: Place, report: Reporter): void {
  atoms.readVars();
  // A file with errors may use a variable in what had to be left out.
  if (report.failed) return;
  for (const name of atoms.unusedVars()) {
    const { key } = placeAt(root, "vars", name);
    report.warning("unused-var", key, `nothing uses \`${name}\``, "remove it");
  }
}

function finish({ file, report, error, tenant }: Draft, { strict }: LoadOptions): LoadedFile {
  const stem = stemOf(file);
  const diagnostics = report?.diagnostics() ?? [];
  if (tenant === null || report?.failed !== false)
    return { file, stem, diagnostics, tenant: null, error: error ?? invalid(file, diagnostics) };
  if (strict && diagnostics.length > 0)
    return { file, stem, diagnostics, tenant: null, error: strictly(file, diagnostics) };
  return { file, stem, diagnostics, tenant, error: null };
}

/** What warnings are under `--strict`. */
export function strictly(file: string, warnings: readonly Diagnostic[]): AppError {
  const diagnostics = warnings.map((warning) => ({ ...warning, severity: "error" }) as const);
  return new AppError("CONFIG_INVALID", `${file} has warnings, and --strict takes them for errors`, { diagnostics });
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
