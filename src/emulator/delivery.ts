import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isRecord, type StoredWebhook } from "./webhook.ts";

/** One delivery, as get-webhook-logs shows it. */
export interface DeliveryLog {
  readonly webhookId: string;
  readonly eventName: string;
  readonly requestBody: unknown;
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** 0: no answer came. */
  readonly responseStatusCode: number;
  readonly responseHeaders: unknown;
  readonly responseBody: unknown;
  readonly timestamp: string;
  readonly success: boolean;
  readonly errorMessage?: string;
}

/** What a trigger sends, and to whom. */
export interface Delivery {
  readonly webhook: StoredWebhook;
  readonly userPoolId: string;
  /** Default: the console's test event. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const TEST_EVENT = { eventName: "test", data: { description: "A test from authing" } };
const MAX_BODY = 64 * 1024;

/** POSTs an event to the webhook's url as GenAuth does, if that url is on this machine; it never throws, the log says all. */
export async function deliver(
  { webhook, userPoolId, body = TEST_EVENT, headers = {} }: Delivery,
  now: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<DeliveryLog> {
  const payload = encode(body, webhook.contentType);
  const requestHeaders = {
    ...headers,
    "content-type": webhook.contentType,
    "content-length": String(Buffer.byteLength(payload)),
    "user-agent": "authing-webhook@2.0",
    "x-authing-userpool-id": userPoolId,
    ...(webhook.secret ? { "x-authing-token": webhook.secret, "x-authing-webhook-secret": webhook.secret } : {}),
  };
  const log = {
    webhookId: webhook.webhookId,
    eventName: isRecord(body) && typeof body.eventName === "string" ? body.eventName : "test",
    requestBody: body,
    requestHeaders,
    responseStatusCode: 0,
    responseHeaders: {},
    responseBody: null,
    timestamp: new Date(now).toISOString(),
  };
  if (!isLoopback(webhook.url)) {
    const errorMessage = "the emulator delivers to loopback addresses only, and sent nothing";
    return { ...log, success: false, errorMessage };
  }
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await post(webhook.url, payload, requestHeaders, AbortSignal.any([timeout, signal]));
    return { ...log, ...response, success: response.responseStatusCode >= 200 && response.responseStatusCode < 300 };
  } catch (error) {
    const errorMessage = timeout.aborted ? "ERRTIMEOUT" : error instanceof Error ? error.message : String(error);
    return { ...log, success: false, errorMessage };
  }
}

/** Whether a url leads to this very machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return isLocal && (protocol === "http:" || protocol === "https:");
}

function encode(body: unknown, contentType: string): string {
  if (contentType === "application/json" || !isRecord(body)) return JSON.stringify(body);
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    fields.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return fields.toString();
}

type Response = Pick<DeliveryLog, "responseStatusCode" | "responseHeaders" | "responseBody">;

function post(
  url: string,
  payload: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
    request(url, { method: "POST", headers, signal, agent: false }, (response) => {
      readBody(response).then(
        (text) =>
          resolve({
            responseStatusCode: response.statusCode ?? 0,
            responseHeaders: response.headers,
            responseBody: decode(text),
          }),
        reject,
      );
    })
      .on("error", reject)
      .end(payload);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the response.
    if (size > MAX_BODY) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY).toString();
}

function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
