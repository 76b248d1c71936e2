import type { Clock } from "../core/ports.ts";
import { ShapeError } from "./dto.ts";
import { isRecord } from "./envelope.ts";
import { untilAborted } from "./on-abort.ts";

/** What `get-management-token` gave. */
export interface Token {
  readonly accessToken: string;
  /** How long it lives. */
  readonly lifeMs: number;
  /** The pool that the token names; null where it names none. */
  readonly userPoolId: string | null;
}

/** Keeps a token and renews it at 90 % of its life; callers that need one at the same time share one request. */
export class TokenCache {
  readonly #fetch: () => Promise<Token>;
  readonly #clock: Clock;
  #kept: { readonly token: Token; readonly renewAt: number } | null = null;
  #flight: Promise<Token> | null = null;

  constructor(fetch: () => Promise<Token>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** A token that is still young enough; a signal that aborts leaves the others their request. */
  async get(signal: AbortSignal): Promise<Token> {
    if (this.#kept !== null && this.#clock.now() < this.#kept.renewAt) return this.#kept.token;
    this.#flight ??= this.#renew().finally(() => {
      this.#flight = null;
    });
    return untilAborted(this.#flight, signal);
  }

  /** Forgets a token that was refused, unless another one has taken its place. */
  drop(token: Token): void {
    if (this.#kept?.token === token) this.#kept = null;
  }

  async #renew(): Promise<Token> {
    const askedAt = this.#clock.now();
    const token = await this.#fetch();
    this.#kept = { token, renewAt: askedAt + 0.9 * token.lifeMs };
    return token;
  }
}

/** Reads the answer to `get-management-token`. */
export function readToken(data: unknown): Token {
  if (!isRecord(data) || typeof data.access_token !== "string" || typeof data.expires_in !== "number") {
    throw new ShapeError("a token without access_token or expires_in");
  }
  return {
    accessToken: data.access_token,
    lifeMs: data.expires_in * 1000,
    userPoolId: poolOf(data.access_token),
  };
}

// The claim is only compared and sent back, so that nobody gains by forging it: it is not verified.
function poolOf(jwt: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    return isRecord(claims) && typeof claims.scoped_userpool_id === "string" ? claims.scoped_userpool_id : null;
  } catch {
    return null;
  }
}
