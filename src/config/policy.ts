import { DEFAULT_POLICY, type Policy } from "../core/model.ts";
import type { FileContext } from "./context.ts";
import { placeAt } from "./place.ts";
import type { Limits } from "./settings-file.ts";

/** From the strictest to what allows most. */
const ORDER = {
  mode: ["create-only", "upsert-only", "sync"],
  adopt: ["never", "exact", "name"],
} as const;

/**
 * The policy of a tenant: what its file says, else the default, as far as the limits of `hooksync.yaml` allow.
 * A file that asks for more is told so, and gets the limit.
 */
export function expandPolicy(
  written: Limits = {},
  { options: { limits }, root, report }: Pick<FileContext, "options" | "root" | "report">,
): Policy {
  const { maxDeletes: deletes } = limits;
  const maxDeletes = written.maxDeletes ?? DEFAULT_POLICY.maxDeletes;
  if (written.maxDeletes !== undefined && deletes !== undefined && isMore(maxDeletes, deletes)) {
    refuse("maxDeletes", deletes);
  }
  return { mode: limited("mode"), adopt: limited("adopt"), maxDeletes, maxDeletesLimit: deletes ?? null };

  function limited<F extends keyof typeof ORDER>(field: F): Policy[F] {
    const order: readonly string[] = ORDER[field];
    const wish = written[field] ?? DEFAULT_POLICY[field];
    const limit = limits[field];
    if (limit === undefined || order.indexOf(wish) <= order.indexOf(limit)) return wish;
    if (written[field] !== undefined) refuse(field, limit);
    return limit;
  }

  function refuse(field: "mode" | "adopt" | "maxDeletes", limit: string | number): void {
    const { span } = placeAt(root, "policy", field);
    report.error("policy-limit", span, `\`${field}\` is more than hooksync.yaml allows`, `it allows at most ${limit}`);
  }
}

/** Whether a count is more than a count, or a share more than a share; what cannot be told before the lock is known is not. */
function isMore(wish: Policy["maxDeletes"], limit: Policy["maxDeletes"]): boolean {
  return typeof wish === typeof limit && Number.parseFloat(String(wish)) > Number.parseFloat(String(limit));
}
