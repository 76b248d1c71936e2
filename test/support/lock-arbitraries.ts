import fc from "fast-check";
import { byCodeUnit } from "../../src/core/canonical.ts";
import { DELAY_UNITS, type LockFile, type WebhookSpec } from "../../src/core/model.ts";
import type { JournalDone } from "../../src/core/ports.ts";

const hex = (length: number) =>
  fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length }).map((all) => all.join(""));
const anyText = fc.string({ unit: "binary", maxLength: 12 });
const anyKey = fc.oneof(
  anyText,
  fc.constantFrom("__proto__", "constructor", "toJSON", "10", "9", "", "\ud800", "a\nb", "é"),
);
const filled = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });

export const anySpec: fc.Arbitrary<WebhookSpec> = fc.record({
  name: anyText,
  url: anyText,
  events: fc.uniqueArray(anyText, { maxLength: 4 }).map((events) => events.sort(byCodeUnit)),
  contentType: anyText,
  enabled: fc.boolean(),
  secret: fc.oneof(
    fc.constantFrom(
      "unmanaged" as const,
      "none" as const,
      "unset" as const,
      "unreadable" as const,
      "uncertain" as const,
    ),
    fc.tuple(hex(12), hex(64)).map(([id, print]) => `hmac-sha256:${id}:${print}` as const),
  ),
  retryConfig: fc.oneof(
    fc.constant("unmanaged" as const),
    fc.record(
      { enabled: fc.boolean(), count: fc.nat(), delay: fc.nat(), delayUnit: fc.constantFrom(...DELAY_UNITS) },
      { requiredKeys: ["enabled"] },
    ),
  ),
});

const anyEntry = fc.record({
  id: filled,
  applied: anySpec,
  origin: fc.constantFrom("created" as const, "adopted" as const, "imported" as const),
  protected: fc.boolean(),
});

export const anyLock: fc.Arbitrary<LockFile> = fc.record({
  lockfileVersion: fc.constant(1 as const),
  tenant: filled,
  host: filled,
  userPoolId: fc.option(filled),
  accessKeyId: filled,
  lineage: filled,
  serial: fc.maxSafeNat(),
  webhooks: fc
    .tuple(
      fc.uniqueArray(anyKey, { maxLength: 6 }),
      fc.uniqueArray(anyEntry, { selector: ({ id }) => id, maxLength: 6 }),
    )
    .map(
      ([keys, entries]) =>
        new Map(keys.flatMap((key, i) => entries.slice(i, i + 1).map((entry) => [key, { key, ...entry }]))),
    ),
});

export const anyDone: fc.Arbitrary<JournalDone> = fc
  .tuple(anyKey, fc.option(anyEntry))
  .map(([key, entry]) => ({ at: "done", key, entry: entry && { key, ...entry } }));
