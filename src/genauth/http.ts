import type { Dispatcher } from "undici";
import type { Failure } from "./failure.ts";
import { onAbort } from "./on-abort.ts";
import { plainText } from "./plain-text.ts";
import type { Headers } from "./sign.ts";

const LARGEST_BODY = 8 * 1024 * 1024;

export interface HttpRequest {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** An answer, whatever it says, or what stood in its way. */
export type Exchanged = { readonly answer: Answer } | { readonly failure: Failure };

/**
 * Sends one request and reads its whole answer. Never throws, follows no redirect, repeats nothing.
 * undici says when it begins to write a request: what fails before that left this machine for certain not.
 */
export function exchange(
  dispatcher: Dispatcher,
  origin: string,
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Exchanged> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let settled = false;
    let status = 0;
    let headers: Answer["headers"] = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (exchanged: Exchanged) => {
      settled = true;
      clearTimeout(timer);
      callOff();
      resolve(exchanged);
    };
    const fail = (failure: Failure) => {
      if (settled) return;
      settle({ failure });
      controller?.abort(new Error("given up"));
    };
    const lost = (because: string): Failure => ({ kind: "after-send", because });
    const giveUp = (because: string) =>
      fail(controller === null ? { kind: "before-send", trouble: "network", because } : lost(because));

    // A real timer, as it bounds a real socket; it covers connecting, headers and body together.
    const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    const callOff = onAbort(signal, () => giveUp("interrupted"));
    if (signal.aborted) return giveUp("interrupted");

    dispatcher.dispatch(
      { origin, ...request, headersTimeout: 0, bodyTimeout: 0 },
      {
        onRequestStart: (started) => {
          if (settled) started.abort(new Error("given up"));
          else controller = started;
        },
        onResponseStart: (_, answered, received) => {
          status = answered;
          headers = received;
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size > LARGEST_BODY) fail({ kind: "unreadable", because: "more than 8 MiB", status, requestId: null });
        },
        onResponseEnd: () => {
          if (!settled) settle({ answer: { status, headers, body: new TextDecoder().decode(Buffer.concat(chunks)) } });
        },
        onResponseError: (_, error) => fail(controller === null ? unsent(error) : lost(wordsFor(error))),
      },
    );
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name could not be looked up",
  UND_ERR_CONNECT_TIMEOUT: "connecting took too long",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
};
const CERTIFICATE = /CERT|CRL|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$|^PATH_LENGTH_EXCEEDED$/;

function unsent(error: Error): Failure {
  const code = codeOf(error);
  const because = wordsFor(error);
  if (CERTIFICATE.test(code)) return { kind: "before-send", trouble: "certificate", because };
  return { kind: "before-send", trouble: code === "UND_ERR_INVALID_ARG" ? "request" : "network", because };
}

function wordsFor(error: Error): string {
  const code = codeOf(error);
  return WORDS[code] ?? (plainText(error.message, []) || code);
}

/** The code of an error, or of what caused it: a proxy's errors are wrapped. */
function codeOf(error: Error & { code?: unknown }): string {
  if (error.cause instanceof Error) return codeOf(error.cause);
  return typeof error.code === "string" ? error.code : "";
}
