import type { Fleet } from "../compose.ts";
import type { AppError, Diagnostic, Excerpt } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { count } from "../report/count.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import { renderError } from "../report/error-text.ts";
import type { LeftTenants } from "../report/rest.ts";
import type { Io } from "./io.ts";

/** What went wrong with one tenant, and what its file is warned of. */
interface Trouble {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly error: AppError | null;
}

/** How many names are said at most. */
const NAMED = 10;

/** Says an error on stderr, one about files with its places; `file` is whose it is, where that is not clear. */
export function showError(error: AppError, io: Io, file: string | null = null): void {
  if (error.diagnostics.length > 0) io.err(renderDiagnostics(error.diagnostics, io.paintErr));
  else io.err(renderError(error, io.paintErr, file));
}

/**
 * Opens what says on stderr the trouble of one tenant after the other, and among several whose it is.
 * What is wrong with a template is told once, however many tenants use it.
 */
export function openTrouble({ files }: Pick<Fleet, "files">, io: Io): (trouble: Trouble) => void {
  const told = new Set<string>();

  function isNews(diagnostic: Diagnostic, own: string): boolean {
    if (diagnostic.location.file === own) return true;
    const size = told.size;
    return told.add(identityOf(diagnostic)).size > size;
  }

  return ({ file, error, diagnostics }) => {
    const all = error && error.diagnostics.length > 0 ? error.diagnostics : diagnostics;
    const news = all.filter((diagnostic) => isNews(diagnostic, file));
    if (news.length > 0) io.err(renderDiagnostics(news, io.paintErr));
    if (error === null || (isStop(error) && files.length > 1)) return;
    if (error.diagnostics.length === 0) io.err(renderError(error, io.paintErr, files.length > 1 ? file : null));
    const again = all.length - news.length;
    if (again > 0) io.err(`${printable(file)}: ${count(again, "problem")} of templates that it uses, told above\n`);
  };
}

/** What is said and underlined: the same for all that use a template alike, another where one gives it a wrong param. */
function identityOf({ location, message, related }: Diagnostic): string {
  const underlined = ({ sourceLine, location: { column }, length }: Excerpt) =>
    sourceLine?.slice(column - 1, column - 1 + length);
  return JSON.stringify([location, message, related.map((place) => [place.message, underlined(place)])]);
}

/** The signal has been answered already, for all tenants at once. */
function isStop({ code }: AppError): boolean {
  return code === "INTERRUPTED" || code === "TERMINATED";
}

/** Says on stderr which tenants of several failed, and which it was not the turn of. */
export function showRest({ files }: Pick<Fleet, "files">, rest: LeftTenants, io: Io): void {
  if (files.length === 1) return;
  const names = new Map(files.map(({ file, tenant }) => [file, tenant]));
  const why = io.stop.aborted ? "the run was stopped" : "an earlier wave failed";
  say(rest.failed, "failed");
  say(rest.notBegun, `not begun, because ${why}`);

  function say(those: readonly string[], what: string): void {
    if (those.length === 0) return;
    const named = those.slice(0, NAMED).map((file) => printable(names.get(file) ?? file));
    const more = those.length > NAMED ? `, and ${those.length - NAMED} more` : "";
    io.err(`${those.length} of ${count(files.length, "tenant")} ${what}: ${named.join(", ")}${more}\n`);
  }
}
