import type { NeededVariable } from "../core/scaffold.ts";
import type { SecretVariables } from "./param-settings.ts";
import { spelledWords, webhookVariable, wordsOf } from "./variable-name.ts";
import type { TenantFields } from "./webhooks-file.ts";
import { literal } from "./written-webhook.ts";

/** The variables that say which user pool a file is about. */
export interface PoolVariables {
  readonly userPoolId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const USUAL: PoolVariables = {
  userPoolId: "GENAUTH_USERPOOL_ID",
  accessKeyId: "GENAUTH_ACCESS_KEY_ID",
  accessKeySecret: "GENAUTH_ACCESS_KEY_SECRET",
};

/** The variables of a tenant that stands beside others; null is the only one, and has the usual ones. */
export function poolVariables(tenant: string | null): PoolVariables {
  if (tenant === null) return USUAL;
  const words = tenantWords(tenant);
  // GENAUTH_ACCESS_KEY_… are those of everybody.
  const head = words === "ACCESS" ? "GENAUTH_OF_ACCESS" : `GENAUTH_${words}`;
  return { userPoolId: `${head}_USERPOOL_ID`, accessKeyId: `${head}_KEY_ID`, accessKeySecret: `${head}_KEY_SECRET` };
}

/** The variable of each param of a template that ends in a secret. */
export function secretVariables(params: Iterable<string>, template: string, tenant: string | null): SecretVariables {
  const named = new Map<string, string>();
  const taken = new Set<string>();
  for (const param of params) {
    const words = wordsOf(param.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&"));
    const stem = webhookVariable([tenant === null ? "" : tenantWords(tenant), spelledWords(template), words]);
    let variable = stem;
    for (let number = 2; taken.has(variable); number += 1) variable = `${stem}_${number}`;
    taken.add(variable);
    named.set(param, variable);
  }
  return named;
}

/** What stands under `tenant:`. */
export function tenantFields(name: string, variables: PoolVariables): TenantFields {
  const { userPoolId, accessKeyId, accessKeySecret } = variables;
  return {
    name: literal(name),
    userPoolId: `\${env:${userPoolId}}`,
    accessKeyId: `\${env:${accessKeyId}}`,
    accessKeySecret: `\${env:${accessKeySecret}}`,
  };
}

/** What each has to hold. */
export function poolPurposes({ userPoolId, accessKeyId, accessKeySecret }: PoolVariables): readonly NeededVariable[] {
  return [
    { variable: userPoolId, purpose: "the id of the user pool", isSecret: false },
    { variable: accessKeyId, purpose: "the id of an access key to it", isSecret: false },
    { variable: accessKeySecret, purpose: "the secret of that access key", isSecret: true },
  ];
}

function tenantWords(tenant: string): string {
  return spelledWords(tenant) || "TENANT";
}
