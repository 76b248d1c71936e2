import type { NewWebhook, SecretVariable } from "../core/tenant-file.ts";
import { webhookVariable, wordsOf } from "./variable-name.ts";

/**
 * Names a variable for the secret of each webhook, `WEBHOOK_<KEY>_SECRET`, that nothing in the file's text uses yet.
 * `tenant` comes into the name where tenants stand side by side in one environment; null: there is but one.
 */
export function nameVariables(
  webhooks: readonly NewWebhook[],
  tenant: string | null,
  text: string,
): readonly SecretVariable[] {
  const taken = new Set(text.match(/\bWEBHOOK_[A-Za-z0-9_]+/g));
  return webhooks.map(({ key, id }) => {
    // Of a key in Chinese nothing is left that a variable's name may have.
    const words = wordsOf(key) || wordsOf(id.slice(-8));
    const head = webhookVariable([wordsOf(tenant ?? ""), words]);
    let variable = `${head}_SECRET`;
    for (let number = 2; taken.has(variable); number += 1) variable = `${head}_${number}_SECRET`;
    taken.add(variable);
    return { key, variable };
  });
}
