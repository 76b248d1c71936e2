import type { DesiredWebhook } from "../core/model.ts";
import type { NeededVariable } from "../core/scaffold.ts";
import { oneLine } from "./one-line.ts";
import { parseReferences } from "./references.ts";
import { isIndexed } from "./schema-error.ts";
import type { Template } from "./template.ts";
import { isPublic, type TrustOptions } from "./trust.ts";

/** The variables that the webhooks of a file read, through a template or in it, and what each is for. */
export function webhookVariables(
  webhooks: Iterable<DesiredWebhook>,
  template: Template,
  values: Readonly<Record<string, unknown>>,
  trust: TrustOptions,
): readonly NeededVariable[] {
  const purposes = new Map<string, string>();
  const add = (name: string, purpose: string) => {
    if (!purposes.has(name)) purposes.set(name, purpose);
  };
  const keysOf = new Map<string, string[]>();
  for (const { key, secretRef } of webhooks) {
    for (const name of namesIn(secretRef)) keysOf.set(name, [...(keysOf.get(name) ?? []), key]);
  }
  for (const [name, keys] of keysOf) add(name, `the secret of ${keys.join(", ")}`);
  const { params } = template;
  for (const param of params.names) {
    const description = params.describe(param);
    for (const name of namesIn(values[param] ?? params.defaults.get(param)?.value))
      add(name, description === null ? param : `${param}: ${oneLine(description)}`);
  }
  for (const [key, fields] of Object.entries(template.webhooks)) {
    for (const name of namesIn(fields)) add(name, `read by the template for ${key}`);
  }
  return [...purposes].map(([variable, purpose]) => ({ variable, purpose, isSecret: !isPublic(variable, trust) }));
}

/** One with a default need not be set. */
function namesIn(value: unknown): readonly string[] {
  if (isIndexed(value)) return Object.values(value).flatMap(namesIn);
  if (typeof value !== "string") return [];
  return parseReferences(value).flatMap((part) => (part.kind === "env" && part.fallback === null ? [part.name] : []));
}
