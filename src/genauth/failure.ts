/** Every call of the API that hooksync makes, and how it is made. */
export const ENDPOINTS = {
  token: { method: "POST", name: "get-management-token" },
  list: { method: "GET", name: "list-webhooks" },
  get: { method: "GET", name: "get-webhook" },
  events: { method: "GET", name: "get-webhook-event-list" },
  create: { method: "POST", name: "create-webhook" },
  update: { method: "POST", name: "update-webhook" },
  delete: { method: "POST", name: "delete-webhook" },
} as const satisfies Record<string, { method: "GET" | "POST"; name: string }>;
export type Op = keyof typeof ENDPOINTS;

/** How one call can fail. */
export type Failure =
  /** Nothing left this machine. */
  | {
      readonly kind: "before-send";
      /** `certificate` and `request` (it cannot be written as HTTP) stay as they are, however often one tries. */
      readonly trouble: "network" | "certificate" | "request";
      readonly because: string;
    }
  /** It was sent, and no whole answer came. */
  | { readonly kind: "after-send"; readonly because: string }
  /** An answer came that nobody can take for one of GenAuth's. */
  | {
      readonly kind: "unreadable";
      readonly because: string;
      readonly status: number;
      readonly requestId: string | null;
    }
  /** GenAuth, or something in front of it, said no. */
  | {
      readonly kind: "http";
      readonly status: number;
      /** Whether it was GenAuth's envelope; a gateway's own page is not. */
      readonly enveloped: boolean;
      readonly apiCode: number | null;
      readonly requestId: string | null;
      readonly message: string | null;
      /** The answer's headers `retry-after` and `date`, as sent. */
      readonly retryAfter: string | null;
      readonly date: string | null;
    };

/** A value, or why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly status: number; readonly requestId: string | null }
  | { readonly ok: false; readonly failure: Failure };
