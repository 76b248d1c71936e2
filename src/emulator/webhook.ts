import { type Params, Refusal } from "./api.ts";

/** How GenAuth retries a delivery. */
export interface RetryConfig {
  readonly enabled: boolean;
  readonly count?: number;
  readonly delay?: number;
  readonly delayUnit?: "Second" | "Minute" | "Hour" | "Day";
}

/** The fields of a webhook that a caller sets. */
export interface WebhookFields {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly contentType: "application/json" | "application/x-www-form-urlencoded";
  readonly enabled: boolean;
  readonly secret?: string;
  readonly retryConfig?: RetryConfig;
}

/** One webhook as a pool holds it, its secret in clear; never changed in place. */
export interface StoredWebhook extends WebhookFields {
  readonly webhookId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A webhook to put into a pool: what is left out gets a default. */
export type NewWebhook = Pick<WebhookFields, "name" | "url" | "events"> & Partial<StoredWebhook>;

interface Shape {
  readonly is: (value: unknown) => boolean;
  readonly must: string;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isFilled = (value: unknown): value is string => isText(value) && value.trim() !== "";
const isOptional = (value: unknown, is: (value: unknown) => boolean) => value === undefined || is(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const oneOf =
  (...choices: readonly string[]) =>
  (value: unknown) =>
    isText(value) && choices.includes(value);

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRetryConfig(value: unknown): boolean {
  if (!isRecord(value) || typeof value.enabled !== "boolean") return false;
  const isUnit = oneOf("Second", "Minute", "Hour", "Day");
  return isOptional(value.count, isCount) && isOptional(value.delay, isCount) && isOptional(value.delayUnit, isUnit);
}

function isWebUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

const SHAPES: Readonly<Record<keyof WebhookFields, Shape>> = {
  name: { is: isFilled, must: "a string that is not empty" },
  url: { is: isWebUrl, must: "an http or https URL" },
  events: {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
    must: "an array of one or more event names",
  },
  contentType: {
    is: oneOf("application/json", "application/x-www-form-urlencoded"),
    must: "application/json or application/x-www-form-urlencoded",
  },
  enabled: { is: (value) => typeof value === "boolean", must: "a boolean" },
  secret: { is: isText, must: "a string" },
  retryConfig: { is: isRetryConfig, must: "{enabled, count?, delay?, delayUnit?: Second|Minute|Hour|Day}" },
};

/** The webhook fields among the parameters, each with the right type; unknown parameters are ignored, as GenAuth does. */
export function readFields(params: Params): Partial<WebhookFields> {
  const fields: Record<string, unknown> = {};
  for (const [field, { is, must }] of Object.entries(SHAPES)) {
    const value = params[field];
    if (value === undefined) continue;
    if (!is(value)) throw new Refusal(400, `${field} must be ${must}`);
    fields[field] = value;
  }
  return fields as Partial<WebhookFields>;
}

/** A text parameter that must be there. */
export function readText(params: Params, field: string): string {
  const value = params[field];
  if (!isFilled(value)) throw new Refusal(400, `${field} must be a string that is not empty`);
  return value;
}

/** A whole number between 1 and `most`, also when a query spells it as text. */
export function readNumber(params: Params, field: string, fallback: number, most: number): number {
  const value = params[field] ?? fallback;
  const number = isText(value) && /^\d+$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(number) || Number(number) < 1)
    throw new Refusal(400, `${field} must be a whole number from 1`);
  if (Number(number) > most) throw new Refusal(400, `${field} must not be greater than ${most}`);
  return Number(number);
}
