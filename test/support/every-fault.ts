import type { Disturbance } from "../../src/emulator/index.ts";

/** At least one fault of every kind there is: a kind that is missing here does not compile. */
const EVERY_FAULT: { readonly [K in Disturbance["kind"]]: readonly Extract<Disturbance, { kind: K }>[] } = {
  "slow-before": [{ kind: "slow-before", ms: 500 }],
  "slow-after": [{ kind: "slow-after", ms: 500 }],
  "list-lag": [{ kind: "list-lag", ms: 60_000 }],
  "list-shift": [
    { kind: "list-shift", by: 1 },
    { kind: "list-shift", by: -1 },
  ],
  "total-off": [
    { kind: "total-off", by: 1 },
    { kind: "total-off", by: -1 },
  ],
  "short-token": [{ kind: "short-token", ms: 0 }],
  "clock-off": [{ kind: "clock-off", ms: 3_600_000 }],
  "reset-before": [{ kind: "reset-before" }],
  "reset-after": [{ kind: "reset-after" }],
  "refuse-before": [
    { kind: "refuse-before", statusCode: 401 },
    { kind: "refuse-before", statusCode: 404 },
    { kind: "refuse-before", statusCode: 429, retryAfter: "0" },
    { kind: "refuse-before", statusCode: 503 },
    { kind: "refuse-before", statusCode: 500, httpStatus: 200 },
  ],
  "refuse-after": [
    { kind: "refuse-after", statusCode: 429 },
    { kind: "refuse-after", statusCode: 502 },
  ],
  "rate-limit": [{ kind: "rate-limit", perSecond: 1, retryAfter: "0" }],
  unsuccessful: [{ kind: "unsuccessful" }],
  "cut-short": [{ kind: "cut-short" }],
  "invalid-json": [{ kind: "invalid-json" }],
  html: [{ kind: "html" }, { kind: "html", httpStatus: 502 }],
  "no-data": [{ kind: "no-data" }],
};

/** Every fault, in a row. */
export const everyFault: readonly Disturbance[] = Object.values(EVERY_FAULT).flat();
