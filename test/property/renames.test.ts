import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { desiredTenant, desiredWebhook, locked, lockFile, plan } from "../support/builders.ts";

const anyEvents = fc.constantFrom(["login"], ["login", "register"], ["user:created"]);
const anyMode = fc.constantFrom("create-only" as const, "upsert-only" as const, "sync" as const);

/** A tenant in which no two webhooks share a name or a url, and a key is renamed that keeps only one of the two. */
const anyRenaming = fc.record({
  others: fc.array(fc.record({ events: anyEvents, stays: fc.boolean() }), { maxLength: 6 }),
  before: anyEvents,
  after: anyEvents,
  keeps: fc.constantFrom("name" as const, "url" as const),
  mode: anyMode,
});

const anySpec = fc.record({
  name: fc.constantFrom("N", "M", "O", "P"),
  url: fc.constantFrom("https://u.example/", "https://v.example/", "https://w.example/"),
  events: anyEvents,
});
const anyOf = (...keys: readonly string[]) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), anySpec), { selector: ([key]) => key });

/** A tenant in which keys came and left, and names, urls and events are shared freely. */
const anyMoves = fc.record({
  files: anyOf("a", "b", "c", "d", "e"),
  lock: anyOf("d", "e", "f", "g", "h"),
  mode: anyMode,
});

/** Plans against a live that is as it was last applied. */
function planOf(
  files: readonly ReturnType<typeof desiredWebhook>[],
  lock: readonly ReturnType<typeof locked>[],
  mode: "create-only" | "upsert-only" | "sync",
) {
  const live = lock.map(({ id, applied }) => ({ id, spec: applied, createdAt: null, updatedAt: null }));
  return plan({ desired: desiredTenant(files, { policy: { mode } }), locked: lockFile(lock), live });
}

describe("what looks like a rename", () => {
  it("is a key that left with the name or the url of a new one, where no others share any, and nothing else", () => {
    fc.assert(
      fc.property(anyRenaming, ({ others, before, after, keeps, mode }) => {
        const old = locked("old", "id-old", { events: before });
        const files = others.map(({ events, stays }, i) => desiredWebhook(stays ? `key-${i}` : `new-${i}`, { events }));
        const lock = others.map(({ events }, i) => locked(`key-${i}`, `id-${i}`, { events }));
        const fresh = desiredWebhook("new", { events: after, [keeps]: old.applied[keeps] });

        const { renames } = planOf([...files, fresh], [...lock, old], mode);
        expect(renames).toEqual([{ from: "old", to: "new", because: keeps }]);
      }),
      { numRuns: 100 },
    );
  });

  it("becomes one change of the old id once formerly says so, and no key is in two pairs", () => {
    fc.assert(
      fc.property(anyMoves, ({ files, lock, mode }) => {
        const entries = lock.map(([key, spec]) => locked(key, `id-${key}`, spec));
        const { renames } = planOf(
          files.map(([key, spec]) => desiredWebhook(key, spec)),
          entries,
          mode,
        );
        const keys = renames.flatMap(({ from, to }) => [from, to]);
        expect(new Set(keys).size).toBe(keys.length);

        const formerly = new Map(renames.map(({ from, to }) => [to, [from]]));
        const told = files.map(([key, spec]) => desiredWebhook(key, spec, { formerly: formerly.get(key) ?? [] }));
        const { changes } = planOf(told, entries, mode);
        for (const { from, to } of renames) {
          const [change, ...more] = changes.filter(({ key }) => key === from || key === to);
          expect(more).toEqual([]);
          const ids = change?.action === "blocked" ? { would: "update", ids: [`id-${from}`] } : { id: `id-${from}` };
          expect(change).toMatchObject({ key: to, ...ids });
        }
      }),
      { numRuns: 300 },
    );
  });
});
