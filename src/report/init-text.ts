import { printable } from "../core/printable.ts";
import type { ParamQuestion, Scaffolded } from "../core/scaffold.ts";
import type { Paint } from "./paint.ts";
import { renderTable } from "./table.ts";

const DRIVER = [
  'git config merge.hooksync-lock.name "hooksync lockfile"',
  'git config merge.hooksync-lock.driver "npx hooksync lock merge %O %A %B"',
];

/** A param as a person is asked for it: what it is for, and what it may be. */
export function renderQuestion({ name, description, kind, choices, example }: ParamQuestion, paint: Paint): string {
  const what = choices.length > 0 ? `one of ${choices.join(", ")}` : kind;
  const such = example === null ? null : `such as ${example}`;
  const form = [what, such].filter((part) => part !== null).join(", ");
  const head = `${paint("bold", printable(name))}${description === null ? "" : `: ${printable(description)}`}\n`;
  return form === "" ? head : `${head}  ${printable(form)}\n`;
}

/** What was made, the variables that are to be set, and what to type next. */
export function renderScaffolded(made: Scaffolded, paint: Paint): string {
  const rows = made.files.map(({ file, how }) => [paint("green", how), printable(file)]);
  const variables = made.variables.map(({ variable, purpose }) => [`  ${variable}`, printable(purpose)]);
  const file = quoted(made.tenantFile);
  const next = ["validate", "plan", "apply"].map((command) => `  hooksync ${command} ${file}`);
  const parts = [renderTable(rows), `Set these variables:\n${renderTable(variables)}`];
  if (made.hasWorkflow) {
    const listed = (isSecret: boolean) =>
      made.variables.flatMap((one) => (one.isSecret === isSecret ? one.variable : [])).join(", ");
    const rows = [
      ["  the variables", listed(false)],
      ["  the secrets", listed(true)],
    ];
    parts.push(`On GitHub, give the environments genauth-plan and genauth\n${renderTable(rows)}`);
  }
  if (made.webhooks === 0) {
    const take = `hooksync import ${file}`;
    parts.push(
      `${printable(made.tenantFile)} has no webhooks yet: write some, or take those that are live with\n  ${take}\n`,
    );
  }
  parts.push(`Then:\n${lines(next)}`);
  if (made.isRepository) {
    parts.push(
      `And once in every clone, so that git merges lockfiles by key:\n${lines(DRIVER.map((line) => `  ${line}`))}`,
    );
  }
  return parts.join("\n");
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}

/** A path as one types it to a shell. */
function quoted(path: string): string {
  const shown = printable(path);
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(shown) ? shown : `'${shown.replaceAll("'", `'\\''`)}'`;
}
