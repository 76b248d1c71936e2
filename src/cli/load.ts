import type { App, LoadedTenant, Purpose } from "../compose.ts";
import { AppError, type Diagnostic } from "../core/errors.ts";
import type { WebhookKey } from "../core/model.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import { renderError } from "../report/error-text.ts";
import type { Failure } from "../report/json.ts";
import type { Io } from "./io.ts";
import type { CheckOptions, FileOptions } from "./options.ts";

export interface Loaded {
  readonly tenants: readonly LoadedTenant[];
  readonly failures: readonly Failure[];
}

/** Loads the tenant files of a run, and says on stderr what is wrong with them; those that cannot be used are failures. */
export async function loadFor(
  purpose: Purpose,
  paths: readonly string[],
  options: FileOptions & CheckOptions,
  app: App,
  io: Io,
): Promise<Loaded> {
  const { envAllow, envPublic, fileAllow, hostAllow } = options;
  const { only } = app.run.flags;
  const { files } = await app.load(paths, {
    purpose,
    envAllow,
    envPublic,
    fileAllow,
    hostAllow,
    only,
    schema: options.schema ?? null,
    rules: {},
    limits: {},
  });
  const failures: Failure[] = [];
  const tenants: LoadedTenant[] = [];
  for (const { file, tenant, error, diagnostics } of files) {
    const refusal = error ?? (options.strict && diagnostics.length > 0 ? strictly(file, diagnostics) : null);
    if (refusal) {
      failures.push({ tenant: null, file, error: refusal });
      showErrors([refusal], io);
    } else {
      if (diagnostics.length > 0) io.err(renderDiagnostics(diagnostics, io.paintErr));
      if (tenant) tenants.push(tenant);
    }
  }
  return { tenants, failures };
}

function strictly(file: string, warnings: readonly Diagnostic[]): AppError {
  const diagnostics = warnings.map((warning) => ({ ...warning, severity: "error" }) as const);
  return new AppError("CONFIG_INVALID", `${file} has warnings, and --strict takes them for errors`, { diagnostics });
}

/** Throws CLI_USAGE for a key of `--only` that neither files nor locks know. */
export async function checkOnly({ tenants }: Loaded, app: App): Promise<void> {
  const { only } = app.run.flags;
  if (only === null || tenants.length === 0) return;
  const known = new Set<WebhookKey>();
  // A lock that cannot be read is told by the run itself.
  for (const { store } of await app.locks(tenants.map(({ desired }) => desired.file))) {
    const stored = await store.read().catch(() => null);
    for (const key of stored?.lock.webhooks.keys() ?? []) known.add(key);
  }
  for (const { desired } of tenants) for (const key of desired.webhooks.keys()) known.add(key);
  const unknown = only.filter((key) => !known.has(key));
  if (unknown.length === 0) return;
  const some = [...known].slice(0, 20).join(", ");
  throw new AppError("CLI_USAGE", `--only ${unknown.join(", ")}: no such key in the files or the lockfile`, {
    hint: `the keys are ${some}${known.size > 20 ? ", …" : ""}`,
  });
}

/** Says errors on stderr, those about files with their places. */
export function showErrors(errors: readonly AppError[], io: Io): void {
  for (const error of errors) {
    if (error.diagnostics.length > 0) io.err(renderDiagnostics(error.diagnostics, io.paintErr));
    else io.err(renderError(error, io.paintErr));
  }
}
