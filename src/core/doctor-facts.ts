import { type AppError, toAppError } from "./errors.ts";
import type { CatalogueEvent, Connection, Holding, JournalLine, StoredLock } from "./ports.ts";

/** What came of a try. */
export type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

/** Tries something, and keeps its error for a finding. */
export async function tried<T>(work: () => T | Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toAppError(thrown) };
  }
}

/** What is known of a variable; its value never is. */
export interface Variable {
  readonly name: string;
  readonly state: "set" | "unset" | "default";
}

/** The machine that doctor runs on. */
export interface MachineFacts {
  /** As `process.version` has it. */
  readonly node: string;
  /** The oldest that does, such as `>=20.19`. */
  readonly nodeNeeded: string;
  /** All that hooksync itself reads, set or not. */
  readonly variables: readonly Variable[];
  /** Variables that look like hooksync's and are not. */
  readonly strange: readonly string[];
  /** Whether `NODE_TLS_REJECT_UNAUTHORIZED=0` takes every certificate for good. */
  readonly trustsAnybody: boolean;
}

/** One host as it looks from here, without any credentials. */
export interface HostFacts {
  readonly host: string;
  readonly route: Tried<ShownRoute>;
  /** null: the host is an address, or nothing was looked up. */
  readonly addresses: Tried<readonly string[]> | null;
  /** null: there is no TLS, or nothing was tried. */
  readonly certificate: Tried<CertificateFacts> | null;
  /** Of a request that proves nothing; null: it was not sent. */
  readonly answer: Tried<AnswerFacts> | null;
}

/** How requests leave this machine; a proxy without its password. */
export type ShownRoute =
  | { readonly via: "loopback" | "direct" | "no-proxy" }
  | { readonly via: "proxy"; readonly proxy: string };

export interface CertificateFacts {
  /** From the server's own up, as far as they are known. */
  readonly chain: readonly { readonly name: string; readonly validTo: number }[];
  /** Who signed the last of them. */
  readonly signedBy: string;
  /** Why it is not trusted, in OpenSSL's word; null: it is. */
  readonly distrust: string | null;
}

export interface AnswerFacts {
  readonly status: number;
  /** Its `Date`, as sent. */
  readonly date: string | null;
  /** By our clock. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** What GenAuth grants an access key. */
export interface AccessFacts {
  readonly configured: Connection["auth"];
  /** How many webhooks there are, asked for with a signature. */
  readonly signature: Tried<number>;
  /** The user pool that a token names. */
  readonly token: Tried<string | null>;
  /** How many webhooks there are, asked for as configured. */
  readonly list: Tried<number>;
  /** null: not asked for, as listing failed. */
  readonly events: Tried<readonly CatalogueEvent[]> | null;
}

export interface LockFacts {
  readonly stored: Tried<StoredLock | null>;
  readonly journal: Tried<readonly JournalLine[]>;
  readonly holding: Tried<Holding | null>;
  /** Why lock and journal are not this tenant's. */
  readonly foreign: AppError | null;
  /** The id of the key that fingerprints are made with here; null: there is none. */
  readonly keyId: string | null;
}
