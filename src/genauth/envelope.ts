import type { Failure, Result } from "./failure.ts";
import type { Answer } from "./http.ts";

/** What GenAuth meant by an answer; `tidy` makes a stranger's text fit to be shown. HTTP 200 alone does not mean success. */
export function readAnswer(answer: Answer, tidy: (text: string) => string): Result<unknown> {
  const envelope = parseObject(answer.body);
  const requestId = textOf(envelope?.requestId, tidy);
  const unreadable = (because: string): Result<unknown> => ({
    ok: false,
    failure: { kind: "unreadable", because, status: answer.status, requestId },
  });

  if (answer.status >= 300 && answer.status < 400) {
    return unreadable(`a redirect to ${originOf(answer.headers.location)}, which is not followed`);
  }
  const said = envelope === null ? null : statusOf(envelope);
  if (envelope === null || said === null) {
    return answer.status >= 400
      ? refused(answer.status, answer, null, tidy)
      : unreadable(`status ${answer.status} without the JSON that GenAuth answers`);
  }
  // A gateway's status beats the envelope's, but for an envelope that admits to a failed server.
  const status = answer.status < 400 || said >= 500 ? said : answer.status;
  if (status >= 300 || (isRecord(envelope.data) && envelope.data.success === false)) {
    return refused(status, answer, envelope, tidy);
  }
  return { ok: true, value: envelope.data, status, requestId };
}

function refused(
  status: number,
  answer: Answer,
  envelope: Record<string, unknown> | null,
  tidy: (text: string) => string,
): Result<unknown> {
  const failure: Failure = {
    kind: "http",
    status,
    enveloped: envelope !== null,
    apiCode: typeof envelope?.apiCode === "number" ? envelope.apiCode : null,
    requestId: textOf(envelope?.requestId, tidy),
    message: textOf(envelope?.message, tidy),
    retryAfter: single(answer.headers["retry-after"]),
    date: single(answer.headers.date),
  };
  return { ok: false, failure };
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function statusOf({ statusCode }: Record<string, unknown>): number | null {
  const plausible = typeof statusCode === "number" && statusCode >= 200 && statusCode < 600;
  return plausible && !(statusCode >= 300 && statusCode < 400) ? statusCode : null;
}

function textOf(value: unknown, tidy: (text: string) => string): string | null {
  return typeof value === "string" && value !== "" ? tidy(value) : null;
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function originOf(location: string | string[] | undefined): string {
  const target = single(location) ?? "";
  if (!URL.canParse(target)) return "the same host";
  return new URL(target).origin;
}
