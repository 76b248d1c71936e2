import { posix } from "node:path";
import type { DiagnosticView, PlanDocument, ReportDocument } from "../core/document.ts";
import type { AppError } from "../core/errors.ts";
import { printable } from "../core/printable.ts";
import { renderError } from "../report/error-text.ts";
import { paintFor } from "../report/paint.ts";
import { renderWorkflowCommands } from "../report/workflow-command.ts";
import type { Session } from "./session.ts";

const PLAIN = paintFor(false);

/** Says an error in the log, and at the top of the run. */
export function tellError({ door }: Pick<Session, "door">, error: AppError): void {
  door.say(renderError(error, PLAIN));
  door.command(
    `::error title=${error.code}::${escaped([error.message, ...(error.hint ? [`hint: ${error.hint}`] : [])])}`,
  );
}

/** Says what is no failure, and yet worth knowing. */
export function tellWarning({ door }: Pick<Session, "door">, error: AppError, what: string): void {
  door.command(`::warning title=hooksync::${escaped([`${what}: ${error.message}`, error.hint ?? ""])}`);
}

export function tellNotice({ door }: Pick<Session, "door">, text: string): void {
  door.command(`::notice title=hooksync::${escaped([text])}`);
}

/** Marks the lines of the tenant files that something is wrong with. */
export function annotate({ door, inputs, folder }: Session, diagnostics: readonly DiagnosticView[]): void {
  if (!inputs.annotations) return;
  // GitHub knows files from the root of the repository on.
  const moved = diagnostics.map((diagnostic) => ({ ...diagnostic, file: posix.join(folder, diagnostic.file) }));
  const commands = renderWorkflowCommands(moved);
  if (commands !== "") door.command(commands.trimEnd());
}

/** All that a plan has wrong with its files. */
export function diagnosticsOf({ warnings, failures }: Pick<PlanDocument, "warnings" | "failures">) {
  return [...warnings, ...failures.flatMap(({ error }) => error.diagnostics)];
}

/** The changes that failed, each at the key it stands under. */
export function failuresOf({ plan, outcomes }: ReportDocument): readonly DiagnosticView[] {
  const sources = new Map(
    plan.tenants.flatMap(({ tenant, changes }) =>
      changes.map(({ key, source }) => [JSON.stringify([tenant, key]), source] as const),
    ),
  );
  return outcomes.flatMap((outcome): readonly DiagnosticView[] => {
    const source = sources.get(JSON.stringify([outcome.tenant, outcome.key]));
    if (!("error" in outcome) || !source) return [];
    const { code, message, hint } = outcome.error;
    return [{ severity: "error", rule: code, message, hint, ...source, length: 1, related: [] }];
  });
}

function escaped(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split("\n"))
    .filter((line) => line !== "")
    .map((line) => printable(line).replaceAll("%", "%25"))
    .join("%0A");
}
