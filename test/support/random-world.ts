import fc from "fast-check";
import type { DesiredTenant, LockedWebhook, LockFile, PlanFlags, Policy, SecretState } from "../../src/core/model.ts";
import { desiredTenant, desiredWebhook, foreignPrintOf, lockFile, printOf, secretBehind } from "./builders.ts";
import { memoryRemote, type StoredWebhook } from "./memory-remote.ts";
import { type Stage, stage } from "./stage.ts";

/** A tenant before a run: what is desired, locked and live, with names, urls, ids and keys that overlap. */
export interface RandomWorld {
  readonly desired: DesiredTenant;
  readonly lock: LockFile | null;
  readonly live: readonly (readonly [id: string, webhook: StoredWebhook])[];
  readonly flags: Pick<PlanFlags, "prune" | "resendSecrets" | "allowMissing">;
  /** Whether GenAuth shows secrets. */
  readonly readable: boolean;
}

const KEYS = ["a", "b", "c", "d", "e"];
const IDS = ["id-0", "id-1", "id-2", "id-3", "id-4", "id-5"];
const SECRETS = ["s", "t"];

const anyKey = fc.constantFrom(...KEYS);
const anySpec = fc.record({
  name: fc.constantFrom("N", "M", "O", "P"),
  url: fc.constantFrom("https://u.example/", "https://v.example/"),
  events: fc.constantFrom(["x"], ["x", "y"]),
  contentType: fc.constant("application/json"),
  enabled: fc.boolean(),
  retryConfig: fc.constantFrom(
    "unmanaged" as const,
    { enabled: true, count: 3 },
    { enabled: true },
    { enabled: false },
    { enabled: true, count: 4 },
  ),
});
const managed: readonly SecretState[] = ["unmanaged", "none", ...SECRETS.map(printOf)];
const wished = fc.constantFrom(...managed);
const knownBefore = fc.constantFrom(...managed, "uncertain" as const, ...SECRETS.map(foreignPrintOf));

const anyDesired = fc
  .uniqueArray(
    fc.record({
      key: anyKey,
      spec: anySpec,
      secret: wished,
      isProtected: fc.boolean(),
      formerly: fc.option(anyKey, { freq: 2 }),
    }),
    { selector: ({ key }) => key },
  )
  .map((all) => {
    const claimed = new Set<string>();
    return all.map(({ key, spec, secret, isProtected, formerly }) => {
      // Two claims on one entry are a diagnostic: no plan is made of them.
      const claims = formerly === null || claimed.has(formerly) ? [] : [formerly];
      for (const old of claims) claimed.add(old);
      return desiredWebhook(key, { ...spec, secret }, { protected: isProtected, formerly: claims });
    });
  });

const anyLocked: fc.Arbitrary<LockedWebhook[]> = fc
  .tuple(
    fc.uniqueArray(anyKey),
    fc.shuffledSubarray(IDS, { minLength: IDS.length }),
    fc.array(fc.record({ spec: anySpec, secret: knownBefore, isProtected: fc.boolean() }), {
      minLength: KEYS.length,
      maxLength: KEYS.length,
    }),
  )
  .map(([keys, ids, rest]) =>
    keys.flatMap((key, index) => {
      const [id, more] = [ids[index], rest[index]];
      if (id === undefined || more === undefined) return [];
      const { spec, secret, isProtected } = more;
      return [{ key, id, applied: { ...spec, secret }, origin: "created" as const, protected: isProtected }];
    }),
  );

const anyLive = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...IDS), anySpec, fc.option(fc.constantFrom(...SECRETS)))
    .map(([id, spec, secret]) => [id, { ...spec, secret }] as const),
  { selector: ([id]) => id },
);

const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  mode: fc.constantFrom("create-only", "upsert-only", "sync"),
  adopt: fc.constantFrom("never", "exact", "name"),
  maxDeletes: fc.constant("100%" as const),
  maxDeletesLimit: fc.constant(null),
});

/** Any world; where GenAuth shows no secret, it is the one that the lock knows of, for nobody could see otherwise. */
export const anyWorld: fc.Arbitrary<RandomWorld> = fc
  .record({
    webhooks: anyDesired,
    policy: anyPolicy,
    locked: fc.option(anyLocked, { freq: 6 }),
    live: anyLive,
    // Half of what is live may be just as it was last applied, or hardly anything would ever be a noop.
    untouched: fc.boolean(),
    flags: fc.record({ prune: fc.boolean(), resendSecrets: fc.boolean(), allowMissing: fc.constant(true) }),
    readable: fc.boolean(),
  })
  .map(({ webhooks, policy, locked, live, untouched, flags, readable }) => {
    const applied = new Map((locked ?? []).map((entry) => [entry.id, entry.applied]));
    const seen = live.map(([id, webhook]) => {
      const before = applied.get(id);
      if (!before) return [id, webhook] as const;
      const same = untouched ? { ...before, secret: webhook.secret } : webhook;
      const known = before.secret === "none" ? null : (secretBehind(before.secret) ?? webhook.secret);
      return [id, { ...same, secret: (readable ? webhook.secret : null) ?? known }] as const;
    });
    return {
      desired: desiredTenant(webhooks, { policy }),
      lock: locked && lockFile(locked),
      live: seen,
      flags,
      readable,
    };
  });

/** The world on a stage, ready for a run. */
export function staged(world: RandomWorld): Stage {
  const remote = memoryRemote(world.readable ? { show: printOf } : {});
  for (const [id, webhook] of world.live) remote.world.set(id, webhook);
  return stage({ locked: world.lock, remote });
}
