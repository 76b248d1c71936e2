import { EXIT_CODES, toAppError } from "../../core/errors.ts";
import { printable } from "../../core/printable.ts";
import type { AskParam } from "../../core/scaffold.ts";
import { renderDiagnostics } from "../../report/diagnostics.ts";
import { renderQuestion, renderScaffolded } from "../../report/init-text.ts";
import type { Io } from "../io.ts";
import type { FileOptions } from "../options.ts";
import { closeRun, openRun } from "../run.ts";
import { showError } from "../trouble.ts";

interface Options extends FileOptions {
  readonly template?: string;
  readonly set: readonly string[];
  readonly name?: string;
  readonly force?: boolean;
  readonly withWorkflow?: boolean;
}

/** Makes a repository's files, or a tenant's from a template; asks a person for what the template misses. */
export async function init(path: string, options: Options, io: Io): Promise<number> {
  const app = await openRun("init", options, io);
  const { template = null, set: settings, name = null, force = false, withWorkflow = false } = options;
  const { envAllow, envPublic, fileAllow, hostAllow } = options;
  const trust = { envAllow, envPublic, fileAllow, hostAllow };
  const request = { path, template, settings, name, force, withWorkflow };
  try {
    const made = await app.scaffold(request, trust, io.isAttended ? askAt(io) : null);
    if (made.warnings.length > 0) io.err(`${renderDiagnostics(made.warnings, io.paintErr)}\n`);
    io.out(renderScaffolded(made, io.paintOut));
    return closeRun(app, [0]);
  } catch (thrown) {
    const error = toAppError(thrown);
    showError(error, io);
    if (error.diagnostics.length > 0) io.err("\nNothing was written.\n");
    return closeRun(app, [EXIT_CODES[error.code]]);
  }
}

/** Tells what a param is for when it is first asked for, and what was wrong with each answer. */
function askAt(io: Io): AskParam {
  return (question, why) => {
    io.err(why === null ? renderQuestion(question, io.paintErr) : `  ${io.paintErr("yellow", printable(why))}\n`);
    return io.ask("> ");
  };
}
