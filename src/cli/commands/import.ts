import type { App } from "../../compose.ts";
import { AppError, EXIT_CODES } from "../../core/errors.ts";
import type { ImportPick } from "../../core/import-choice.ts";
import { KEY } from "../../core/key-of-name.ts";
import { renderDiagnostics } from "../../report/diagnostics.ts";
import { renderImport, renderUnmanaged } from "../../report/import-text.ts";
import type { Io } from "../io.ts";
import type { RemoteOptions } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { showError } from "../trouble.ts";

interface Options extends RemoteOptions {
  readonly lockTimeout: number;
  readonly all?: boolean;
  readonly match?: string;
  readonly id?: string;
  readonly key?: string;
}

type Draft = Awaited<ReturnType<App["openDraft"]>>;

/** As after an apply that did not do all of its plan. */
const NOT_ALL = 7;
const HINT = "say --all, --match GLOB, or --id ID with or without --key KEY";

/** Brings live webhooks under management, or lists what could be. */
export async function importWebhooks(path: string | undefined, options: Options, io: Io): Promise<number> {
  const pick = pickOf(options);
  const app = await openRun("import", options, io);
  const { envAllow, envPublic, fileAllow, hostAllow } = options;
  const draft = await app.openDraft(path, { envAllow, envPublic, fileAllow, hostAllow });
  const { error, diagnostics } = draft.loaded;
  if (error) {
    showError(error, io);
    return closeRun(app, [EXIT_CODES[error.code]]);
  }
  if (diagnostics.length > 0) io.err(renderDiagnostics(diagnostics, io.paintErr));
  if (pick === null) return list(draft, app, io);
  const { imported, refused, variables } = await app.importTenant(draft, { command: "hooksync import", pick });
  io.out(renderImport({ file: draft.file, imported, refused, variables }, io.paintOut));
  return closeRun(app, [refused.length > 0 ? NOT_ALL : 0]);
}

/** Shows what could be imported; where nobody reads that, it is a mistake not to have said what to import. */
async function list(draft: Draft, app: App, io: Io): Promise<number> {
  const unmanaged = await app.unmanaged(draft);
  io.out(renderUnmanaged(draft.file, unmanaged, io.paintOut));
  if (unmanaged.length === 0) return closeRun(app, [0]);
  if (!io.isTerminal) throw new AppError("CLI_USAGE", "nothing says which webhooks to import", { hint: HINT });
  io.err(`To import them ${HINT}.\n`);
  return closeRun(app, [0]);
}

function pickOf({ all, match, id, key }: Options): ImportPick | null {
  if (key !== undefined && id === undefined) {
    throw new AppError("CLI_USAGE", "--key goes with --id: it is one webhook's key", { hint: HINT });
  }
  if (key !== undefined && !KEY.test(key)) {
    throw new AppError("CLI_USAGE", `${JSON.stringify(key)} cannot be a key`, {
      hint: "up to 128 characters, no spaces",
    });
  }
  if (all) return { by: "all" };
  if (match !== undefined) return { by: "match", glob: match };
  return id === undefined ? null : { by: "id", id, key: key ?? null };
}
