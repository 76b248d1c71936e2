/** Every call of the API that the emulator answers, and its method. */
export const ENDPOINTS = {
  "create-webhook": "POST",
  "list-webhooks": "GET",
  "get-webhook": "GET",
  "update-webhook": "POST",
  "delete-webhook": "POST",
  "trigger-webhook": "POST",
  "get-webhook-logs": "POST",
  "get-webhook-event-list": "GET",
  "get-management-token": "POST",
} as const satisfies Record<string, "GET" | "POST">;
export type Endpoint = keyof typeof ENDPOINTS;

const PREFIX = "/api/v3/";

/** The endpoint at a path; null when there is none. */
export function endpointAt(path: string): Endpoint | null {
  const name = path.slice(PREFIX.length);
  return path.startsWith(PREFIX) && Object.hasOwn(ENDPOINTS, name) ? (name as Endpoint) : null;
}

/** The query's fields of a GET, the body's top-level fields of a POST. */
export type Params = Readonly<Record<string, unknown>>;

/** Thrown wherever the API says no; it becomes the envelope of the answer. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly apiCode: number | null;

  constructor(statusCode: number, message: string, apiCode: number | null = null) {
    super(message);
    this.statusCode = statusCode;
    this.apiCode = apiCode;
  }
}

/** One answer before it goes over the wire. */
export interface Answer {
  readonly httpStatus: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly envelope: {
    readonly statusCode: number;
    readonly message: string;
    readonly apiCode?: number;
    readonly requestId: string;
    readonly data?: unknown;
  };
}

/** The answer of a call that worked. */
export function success(requestId: string, data: unknown): Answer {
  return { httpStatus: 200, headers: {}, envelope: { statusCode: 200, message: "success", requestId, data } };
}

/** The answer of a call that was refused. */
export function refused(requestId: string, { statusCode, message, apiCode }: Refusal): Answer {
  const envelope = { statusCode, message, ...(apiCode === null ? {} : { apiCode }), requestId };
  return { httpStatus: statusCode, headers: {}, envelope };
}
