import type { ImportChoice, ImportRefusal } from "../core/import-choice.ts";
import type { LiveWebhook } from "../core/model.ts";
import { printable } from "../core/printable.ts";
import { shownUrl } from "../core/shown-url.ts";
import type { SecretVariable } from "../core/tenant-file.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";

/** What an import ended with. */
export interface ImportView {
  readonly file: string;
  readonly imported: readonly ImportChoice[];
  readonly refused: readonly ImportRefusal[];
  readonly variables: readonly SecretVariable[];
}

/** What is live and unmanaged, with the ids to import it by. */
export function renderUnmanaged(file: string, unmanaged: readonly LiveWebhook[], paint: Paint): string {
  if (unmanaged.length === 0) return `${printable(file)}: nothing is unmanaged.\n`;
  const head = paint("bold", `${printable(file)}: ${count(unmanaged.length, "unmanaged webhook")}`);
  const rows = unmanaged.map(({ id, spec }) => [
    `  ${printable(id)}`,
    printable(spec.name),
    printable(shownUrl(spec.url)),
  ]);
  return `${head}\n${renderTable(rows)}`;
}

/** What was imported, what was not and why, and the variables that are to be set now. */
export function renderImport({ file, imported, refused, variables }: ImportView, paint: Paint): string {
  if (imported.length + refused.length === 0) return "Nothing to import: nothing unmanaged was picked.\n";
  const rows = imported.map(({ key, live }) => [`${printable(key)}`, printable(live.spec.name), printable(live.id)]);
  const parts = [
    ...renderTable(rows)
      .split("\n")
      .filter(Boolean)
      .map((row) => `${paint("green", "ok")}    ${row}`),
    ...refused.map(
      ({ live, reason }) =>
        `${paint("yellow", "left")}  ${printable(live.spec.name)} (${printable(live.id)}): ${printable(reason)}`,
    ),
  ];
  const left = refused.length === 0 ? "" : `; ${refused.length} left unmanaged`;
  parts.push(`${paint("bold", "Imported:")} ${count(imported.length, "webhook")} into ${printable(file)}${left}.`);
  return `${[...parts, ...renderSecrets(imported, variables)].join("\n")}\n`;
}

function renderSecrets(imported: readonly ImportChoice[], variables: readonly SecretVariable[]): string[] {
  const lines: string[] = [];
  if (variables.length > 0) {
    lines.push("", "Set these variables, each to the secret that its webhook has now:");
    const rows = variables.map(({ key, variable }) => [`  ${variable}`, printable(key)]);
    lines.push(renderTable(rows).trimEnd());
  }
  const hidden = imported.filter(({ live, isInFile }) => !isInFile && live.spec.secret === "unreadable");
  if (hidden.length > 0) {
    const keys = hidden.map(({ key }) => printable(key)).join(", ");
    lines.push("", `GenAuth shows no secret of ${keys}: none is managed there until the file has one.`);
  }
  return lines;
}
