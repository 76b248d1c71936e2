import type { DiagnosticView } from "../core/document.ts";
import { printable } from "../core/printable.ts";
import { count } from "./count.ts";

/** GitHub shows no more than this of each kind for one step. */
const SHOWN = 10;

/** Diagnostics as commands that make GitHub mark the lines of a file; past the first ten of each kind only their number. */
export function renderWorkflowCommands(diagnostics: readonly DiagnosticView[]): string {
  const kinds = (["error", "warning"] as const).map((severity) => {
    const all = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
    return { severity, shown: all.slice(0, SHOWN), hidden: Math.max(0, all.length - SHOWN) };
  });
  const left = kinds
    .filter(({ hidden }) => hidden > 0)
    .map(({ severity, hidden }) => count(hidden, `more ${severity}`));
  const commands = [
    ...kinds.flatMap(({ shown }) => shown.map(commandOf)),
    ...(left.length > 0 ? [`::notice title=hooksync::${left.join(" and ")} not marked here`] : []),
  ];
  return commands.map((command) => `${command}\n`).join("");
}

function commandOf({ severity, rule, message, hint, file, line, column }: DiagnosticView): string {
  const place = `file=${property(file)},line=${line},col=${column},title=${property(rule)}`;
  return `::${severity} ${place}::${data(hint === null ? [message] : [message, `hint: ${hint}`])}`;
}

/** As the toolkit of GitHub Actions escapes it; what else could end or begin a line is spelled out. */
function data(lines: readonly string[]): string {
  return lines.map((line) => printable(line).replaceAll("%", "%25")).join("%0A");
}

function property(text: string): string {
  return data([text]).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
