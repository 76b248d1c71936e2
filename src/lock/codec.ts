import { byCodeUnit, canonicalJson } from "../core/canonical.ts";
import { AppError } from "../core/errors.ts";
import type { LockedWebhook, LockFile, WebhookId, WebhookKey, WebhookSpec } from "../core/model.ts";
import { parseJson, unreadable } from "./json-text.ts";
import { type SchemaError, validate } from "./lockfile-validator.generated.js";

const VERSION = 1;

/** The lockfile as it is written. */
interface WrittenLock extends Omit<LockFile, "webhooks"> {
  readonly webhooks: Readonly<Record<WebhookKey, WrittenWebhook>>;
}

interface WrittenWebhook {
  readonly webhookId: WebhookId;
  readonly applied: WebhookSpec;
  readonly origin: LockedWebhook["origin"];
  readonly protected: boolean;
}

/** The text of a lockfile: equal locks print equal. Refuses to print what `parseLock` would not read, a secret in clear above all. */
export function printLock(lock: LockFile): string {
  const { lockfileVersion, tenant, host, userPoolId, accessKeyId, lineage, serial } = lock;
  const webhooks = Object.fromEntries([...lock.webhooks].map(([key, webhook]) => [key, writtenOf(webhook)]));
  const written: WrittenLock = { lockfileVersion, tenant, host, userPoolId, accessKeyId, lineage, serial, webhooks };
  if (!isLock(written)) throw new TypeError(`this is no lock: ${faultsOf(validate.errors)}`);
  return `${canonicalJson(written, 2)}\n`;
}

/** The lock that a lockfile's bytes say. Throws LOCK_UNREADABLE, or LOCK_VERSION for a newer format. */
export function parseLock(content: string | Uint8Array, file: string): LockFile {
  const data = parseJson(typeof content === "string" ? content : decode(content, file), file);
  refuseNewer(data, file);
  if (!isLock(data)) throw unreadable(file, `is not a lockfile: ${faultsOf(validate.errors)}`);
  const webhooks = new Map<WebhookKey, LockedWebhook>();
  const owners = new Map<WebhookId, WebhookKey>();
  for (const [key, written] of Object.entries(data.webhooks)) {
    const owner = owners.get(written.webhookId);
    if (owner !== undefined) {
      const keys = `${JSON.stringify(owner)} and ${JSON.stringify(key)}`;
      const hint = "only one can own it: remove the wrong entry, or restore the file from git";
      throw unreadable(
        file,
        `has the id ${JSON.stringify(written.webhookId)} under two keys, ${keys}`,
        undefined,
        hint,
      );
    }
    owners.set(written.webhookId, key);
    webhooks.set(key, lockedOf(key, written));
  }
  return { ...data, webhooks };
}

function writtenOf({ id, applied, origin, protected: isProtected }: LockedWebhook): WrittenWebhook {
  return { webhookId: id, applied, origin, protected: isProtected };
}

function lockedOf(
  key: WebhookKey,
  { webhookId, applied, origin, protected: isProtected }: WrittenWebhook,
): LockedWebhook {
  const events = [...applied.events].sort(byCodeUnit);
  return { key, id: webhookId, applied: { ...applied, events }, origin, protected: isProtected };
}

function isLock(data: unknown): data is WrittenLock {
  return validate(data);
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, "is not UTF-8 text");
  }
}

function refuseNewer(data: unknown, file: string): void {
  if (data === null || typeof data !== "object" || !("lockfileVersion" in data)) return;
  const { lockfileVersion } = data;
  if (typeof lockfileVersion !== "number" || lockfileVersion <= VERSION) return;
  throw new AppError(
    "LOCK_VERSION",
    `${file} was written by a newer hooksync: its lockfileVersion is ${lockfileVersion}`,
    {
      hint: "use the hooksync that wrote it, or a newer one",
    },
  );
}

/** What the schema found, in a line; it names places and rules, never a value. */
function faultsOf(errors: readonly SchemaError[] | null | undefined): string {
  const [first, ...rest] = errors ?? [];
  if (first === undefined) return "it does not fit the schema";
  const extra = first.params.additionalProperty;
  const what = extra === undefined ? first.message : `has the unknown field ${JSON.stringify(extra)}`;
  const where = first.instancePath === "" ? "" : `${JSON.stringify(first.instancePath)} `;
  return `${where}${what}${rest.length === 0 ? "" : ` (and ${rest.length} more)`}`;
}
