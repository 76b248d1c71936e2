import { AppError } from "../core/errors.ts";
import { Refusal } from "./api.ts";
import type { AccessKey } from "./auth.ts";
import { isRecord, type NewWebhook, readFields, type StoredWebhook } from "./webhook.ts";

/** One user pool: the access keys that reach it, and what it holds at the start. */
export interface PoolOptions {
  readonly userPoolId: string;
  /** Default: the id. */
  readonly name?: string;
  readonly accessKeys: readonly AccessKey[];
  /** Events that this pool knows besides the catalogue. */
  readonly extraEvents?: readonly string[];
  readonly webhooks?: readonly NewWebhook[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads `{"pools": [{userPoolId, name?, accessKeys: [{id, secret}], extraEvents?, webhooks?}]}`, the form of pools files
 * and data files alike. Throws CONFIG_INVALID, which names `file` and the place, and never quotes a value.
 */
export function parsePools(text: string, file = "pools file"): readonly PoolOptions[] {
  const { pools } = readObject(parseJson(text, file), file, ["pools"]);
  const read = readList(pools, `${file}: pools`, readPool);
  checkPools(read, file);
  return read;
}

/** Throws CONFIG_INVALID when two pools have one id, or two access keys. */
export function checkPools(pools: readonly PoolOptions[], file = "pools"): void {
  const ids = pools.map((pool) => pool.userPoolId);
  const keys = pools.flatMap((pool) => pool.accessKeys.map((key) => key.id));
  if (ids.length === 0) fail(file, "holds no pool");
  if (new Set(ids).size < ids.length) fail(file, "two pools have the same userPoolId");
  if (new Set(keys).size < keys.length) fail(file, "two access keys have the same id");
}

function readPool(value: unknown, at: string): PoolOptions {
  const pool = readObject(value, at, ["userPoolId", "name", "accessKeys", "extraEvents", "webhooks"]);
  const { name, extraEvents, webhooks } = pool;
  return {
    userPoolId: readString(pool.userPoolId, `${at}.userPoolId`),
    accessKeys: readList(pool.accessKeys, `${at}.accessKeys`, readKey),
    ...(name === undefined ? {} : { name: readString(name, `${at}.name`) }),
    ...(extraEvents === undefined ? {} : { extraEvents: readList(extraEvents, `${at}.extraEvents`, readString) }),
    ...(webhooks === undefined ? {} : { webhooks: readList(webhooks, `${at}.webhooks`, readWebhook) }),
  };
}

function readKey(value: unknown, at: string): AccessKey {
  const key = readObject(value, at, ["id", "secret"]);
  return { id: readString(key.id, `${at}.id`), secret: readString(key.secret, `${at}.secret`) };
}

const OWN_FIELDS = ["webhookId", "createdAt", "updatedAt"] as const satisfies readonly (keyof StoredWebhook)[];
const SET_FIELDS = ["name", "url", "events", "contentType", "enabled", "secret", "retryConfig"];

function readWebhook(value: unknown, at: string): NewWebhook {
  const webhook = readObject(value, at, [...OWN_FIELDS, ...SET_FIELDS]);
  const given = OWN_FIELDS.filter((field) => webhook[field] !== undefined);
  const own = Object.fromEntries(given.map((field) => [field, readString(webhook[field], `${at}.${field}`)]));
  const { name, url, events, ...rest } = readWebhookFields(webhook, at);
  if (name === undefined || url === undefined || events === undefined) fail(at, "needs name, url and events");
  return { name, url, events, ...rest, ...own };
}

function readWebhookFields(webhook: Fields, at: string): Partial<NewWebhook> {
  try {
    return readFields(webhook);
  } catch (error) {
    if (error instanceof Refusal) fail(at, error.message);
    throw error;
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, and there are secrets in it.
    fail(file, "is not valid JSON");
  }
}

function readObject(value: unknown, at: string, known: readonly string[]): Fields {
  if (!isRecord(value)) fail(at, "must be an object");
  const unknown = Object.keys(value).find((field) => !known.includes(field));
  if (unknown !== undefined) fail(at, `has an unknown field ${JSON.stringify(unknown)}`);
  return value;
}

function readString(value: unknown, at: string): string {
  if (typeof value !== "string" || value === "") fail(at, "must be a string that is not empty");
  return value;
}

function readList<T>(value: unknown, at: string, read: (item: unknown, at: string) => T): readonly T[] {
  if (!Array.isArray(value)) fail(at, "must be an array");
  return value.map((item, index) => read(item, `${at}[${index}]`));
}

function fail(at: string, what: string): never {
  throw new AppError("CONFIG_INVALID", `${at} ${what}`, {
    hint: 'the form is {"pools": [{"userPoolId": "…", "accessKeys": [{"id": "…", "secret": "…"}]}]}',
  });
}
