import { type Answer, success } from "./api.ts";
import type { Breaking } from "./faults.ts";

/** What goes over the wire; null resets the connection. */
export type Wire = {
  /** The `statusCode` a client can read; null when it can read none. */
  readonly statusCode: number | null;
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly cut: boolean;
} | null;

/** Whether the call takes effect under a fault. */
export function takesEffect(breaking: Breaking | null): boolean {
  switch (breaking?.kind) {
    case "reset-before":
    case "refuse-before":
    case "unsuccessful":
      return false;
    default:
      return true;
  }
}

/** The answer as it goes over the wire, dated and broken by the fault. */
export function toWire(answer: Answer, breaking: Breaking | null, sentAt: number): Wire {
  const { requestId } = answer.envelope;
  const date = new Date(sentAt).toUTCString();
  const whole = json(answer, date);
  switch (breaking?.kind) {
    case undefined:
      return whole;
    case "reset-before":
    case "reset-after":
      return null;
    case "refuse-before":
    case "refuse-after": {
      const { statusCode, httpStatus = statusCode, retryAfter } = breaking;
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
      return json(
        { httpStatus, headers, envelope: { statusCode, message: "a fault of the emulator", requestId } },
        date,
      );
    }
    case "unsuccessful":
      return json(success(requestId, { success: false }), date);
    case "cut-short":
      return { ...whole, statusCode: null, cut: true };
    case "invalid-json":
      return { ...whole, statusCode: null, body: whole.body.slice(0, -1) };
    case "html": {
      const { httpStatus = 200 } = breaking;
      const body = "<!doctype html><html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>";
      return { statusCode: null, httpStatus, headers: { date, "content-type": "text/html" }, body, cut: false };
    }
    case "no-data":
      return json({ ...answer, envelope: { ...answer.envelope, data: undefined } }, date);
  }
}

function json({ httpStatus, headers, envelope }: Answer, date: string): Exclude<Wire, null> {
  return {
    statusCode: envelope.statusCode,
    httpStatus,
    headers: { date, "content-type": "application/json; charset=utf-8", ...headers },
    body: JSON.stringify(envelope),
    cut: false,
  };
}
