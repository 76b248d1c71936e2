import { createHmac } from "node:crypto";
import type { SecretPrint, SecretState } from "./model.ts";

/** A value that must never be shown: it prints, logs and serialises as `[secret]`. */
export class Secret {
  readonly #value: string;
  /** True when it came through a reference, so that it may end only in a secret field. */
  readonly fromReference: boolean;

  constructor(value: string, fromReference: boolean) {
    this.#value = value;
    this.fromReference = fromReference;
  }

  /** The value itself: only for signing, sending and fingerprints. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** Makes fingerprints with one key; the key id says which, and nothing about the key. */
export function fingerprinter(key: Secret): (value: Secret) => SecretPrint {
  const raw = key.reveal();
  const keyId = createHmac("sha256", raw).update("hooksync fingerprint key id").digest("hex").slice(0, 12);
  return (value) =>
    `hmac-sha256:${keyId}:${createHmac("sha256", raw).update(`hooksync secret\n${value.reveal()}`).digest("hex")}`;
}
export type Fingerprint = ReturnType<typeof fingerprinter>;

const PRINT = /^hmac-sha256:[0-9a-f]{12}:[0-9a-f]{64}$/;

/** Whether a state is a fingerprint. */
export function isPrint(state: string): state is SecretPrint {
  return PRINT.test(state);
}

/** The id of the key that a fingerprint was made with. */
export function keyOf(print: SecretPrint): string {
  return print.split(":")[1] ?? "";
}

/** How two secrets compare: prints of different keys say nothing about each other. */
export function compareSecrets(a: SecretState, b: SecretState): "equal" | "different" | "incomparable" {
  if (isPrint(a) && isPrint(b) && keyOf(a) !== keyOf(b)) return "incomparable";
  if (a === "uncertain" || b === "uncertain") return "different";
  return a === b ? "equal" : "different";
}
