import { type ParamFault, type ParamValues, readTyped } from "./param-values.ts";
import { parseReferences } from "./references.ts";
import type { Template } from "./template.ts";

/** The variable of each param that ends in a secret. */
export type SecretVariables = ReadonlyMap<string, string>;

/** Reads what flags give for a template's params, each as `NAME=VALUE`; a secret only as a reference. */
export function readSettings(
  settings: readonly string[],
  { params, secretParams }: Template,
  variables: SecretVariables,
): { readonly values: ParamValues; readonly faults: readonly ParamFault[] } {
  const values = new Map<string, unknown>();
  const faults: ParamFault[] = [];
  const seen = new Set<string>();
  for (const setting of settings) {
    const [, name = setting, typed = null] = /^([^=]*)=(.*)$/s.exec(setting) ?? [];
    const problem = problemOf(name, typed);
    if (typed === null || problem !== null) faults.push({ name, isMissing: false, message: `\`${name}\` ${problem}` });
    else values.set(name, readTyped(typed, name, params));
    seen.add(name);
  }
  return { values, faults };

  function problemOf(name: string, typed: string | null): string | null {
    if (typed === null) return `has no value: write --set ${name}=…`;
    if (seen.has(name)) return "is set twice";
    if (!secretParams.has(name) || isReference(typed)) return null;
    return `is a secret, which no flag takes: give a reference such as \${env:${variables.get(name)}}, or leave it out`;
  }
}

/** Whether a text says nothing but where a secret is. */
function isReference(text: string): boolean {
  const [part, ...more] = parseReferences(text);
  if (part === undefined || more.length > 0) return false;
  return part.kind === "file" || (part.kind === "env" && part.fallback === null);
}
