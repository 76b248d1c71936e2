import { AppError } from "../core/errors.ts";
import type { AskParam, ParamQuestion } from "../core/scaffold.ts";
import { oneLine } from "./one-line.ts";
import { readSettings, type SecretVariables } from "./param-settings.ts";
import { faultsOf, type ParamFault, type ParamValues, readTyped } from "./param-values.ts";
import type { Params } from "./params.ts";
import { isIndexed } from "./schema-error.ts";
import { typeWords } from "./schema-messages.ts";
import type { Template } from "./template.ts";

/** What is to be filled in, and by whom. */
export interface ParamForm {
  /** The template as the user named it. */
  readonly named: string;
  readonly template: Template;
  /** What flags give: each `NAME=VALUE`. */
  readonly settings: readonly string[];
  readonly variables: SecretVariables;
  /** null: there is nobody to ask. */
  readonly ask: AskParam | null;
}

/**
 * The values for a template's params as they are written under `with:`: from flags, and for what is missing from a
 * person. A secret is asked of nobody, and becomes a reference. Throws CLI_USAGE with all that is unknown, wrong or missing.
 */
export async function fillForm(form: ParamForm): Promise<Readonly<Record<string, unknown>>> {
  const { named, template, settings, variables, ask } = form;
  const { params } = template;
  const { values: set, faults } = readSettings(settings, template, variables);
  const values = new Map(set);
  for (const [name, variable] of variables) {
    if (!values.has(name) && !params.defaults.has(name)) values.set(name, `\${env:${variable}}`);
  }
  const wrong = () => [...faults, ...faultsOf(values, params)];
  const next = () => nextToAsk(wrong(), params);
  for (let name = next(); ask !== null && name !== undefined; name = next()) {
    const answer = await askFor(name, values, params, ask);
    if (answer === null) break;
    values.set(name, answer.value);
  }
  const left = wrong();
  if (left.length > 0) throw refuse(named, left, params);
  return Object.fromEntries(params.names.flatMap((name) => (values.has(name) ? [[name, values.get(name)]] : [])));
}

/** Nobody is asked for more while there is something that no answer puts right. */
function nextToAsk(faults: readonly ParamFault[], { names }: Params): string | undefined {
  if (!faults.every(({ isMissing }) => isMissing)) return undefined;
  return names.find((declared) => faults.some(({ name }) => name === declared));
}

/** Asks until the answer meets the schema; null when no more answers come. */
async function askFor(
  name: string,
  values: ParamValues,
  params: Params,
  ask: AskParam,
): Promise<{ readonly value: unknown } | null> {
  const question = questionOf(name, params);
  let why: string | null = null;
  for (;;) {
    const typed: string | undefined = (await ask(question, why))?.trim();
    if (typed === undefined) return null;
    const value = readTyped(typed, name, params);
    const given: ParamValues = typed === "" ? values : new Map([...values, [name, value]]);
    const fault: ParamFault | undefined = faultsOf(given, params).find((one) => one.name === name);
    if (fault === undefined) return { value };
    why = fault.message;
  }
}

function questionOf(name: string, params: Params): ParamQuestion {
  const { type, format, examples, ...schema } = params.schemaOf(name);
  const words = type === undefined ? null : typeWords(type);
  const [example] = Array.isArray(examples) ? examples : [];
  return {
    name,
    description: descriptionOf(name, params),
    kind: format === undefined ? words : `a ${format.toUpperCase()}`,
    choices: (schema.enum ?? []).map(typedForm),
    example: example === undefined ? null : typedForm(example),
  };
}

function descriptionOf(name: string, params: Params): string | null {
  const description = params.describe(name);
  return description === null ? null : oneLine(description);
}

/** A value as one types it. */
function typedForm(value: unknown): string {
  return isIndexed(value) ? JSON.stringify(value) : String(value);
}

function refuse(named: string, faults: readonly ParamFault[], params: Params): AppError {
  const missing = faults.flatMap(({ name, isMissing }) => (isMissing && name !== null ? [name] : []));
  const settings = missing.map((name) => `--set ${name}=${questionOf(name, params).example ?? "…"}`);
  const lines = faults.map(({ name, message }) => {
    const description = name === null ? null : descriptionOf(name, params);
    return description === null ? `\n${message}` : `\n${message}\n  ${description}`;
  });
  return new AppError("CLI_USAGE", `the params of the template ${named} are not right${lines.join("")}`, {
    hint: settings.length > 0 ? `say ${settings.join(" ")}` : "correct --set",
  });
}
