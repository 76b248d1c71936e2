import type { NewWebhook, SecretVariable } from "../core/tenant-file.ts";

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
    const stem = [wordsOf(tenant ?? ""), words].filter(Boolean).join("_");
    // The values of WEBHOOK_PUBLIC_* are shown.
    const head = /^PUBLIC(?:_|$)/.test(stem) ? `WEBHOOK_OF_${stem}` : `WEBHOOK_${stem}`;
    let variable = `${head}_SECRET`;
    for (let number = 2; taken.has(variable); number += 1) variable = `${head}_${number}_SECRET`;
    taken.add(variable);
    return { key, variable };
  });
}

function wordsOf(text: string): string {
  return (text.toUpperCase().match(/[A-Z0-9]+/g) ?? []).join("_");
}
