import { describe, expect, it } from "vitest";
import type { DesiredWebhook, LiveWebhook, LockedWebhook, PlanFlags, Policy } from "../../../src/core/model.ts";
import {
  desiredTenant,
  desiredWebhook,
  foreignPrintOf,
  live,
  locked,
  lockFile,
  plan,
  printOf,
} from "../../support/builders.ts";
import { summariseAll } from "../../support/summarise.ts";

interface Row {
  readonly says: string;
  readonly desired?: readonly DesiredWebhook[];
  readonly locked?: readonly LockedWebhook[];
  readonly live?: readonly LiveWebhook[];
  readonly policy?: Partial<Policy>;
  readonly flags?: Partial<PlanFlags>;
  readonly plan: readonly string[];
  /** Ids listed as unmanaged. */
  readonly unmanaged?: readonly string[];
  readonly notCompared?: readonly string[];
}

const A = desiredWebhook("a");
/** A webhook of the same name and url as `a`, under another key. */
const renamedA = (key: string, formerly: readonly string[] = []) =>
  desiredWebhook(key, { name: "a", url: A.spec.url }, { formerly });
const ELSEWHERE = { url: "https://elsewhere.example/" };
const EDITED = { events: ["user:created", "user:deleted"] };
const withSecret = (value: string) => desiredWebhook("a", { secret: printOf(value) });

const TABLE: readonly Row[] = [
  // desired, not locked, name and url are those of a locked webhook whose key left the files
  {
    says: "a new key with name and url of a key that left the files blocks both",
    desired: [renamedA("b")],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: blocked KEY_RENAMED id-1", "b: blocked KEY_RENAMED id-1"],
  },
  {
    says: "a renamed key blocks both also when its webhook is gone",
    desired: [renamedA("b")],
    locked: [locked("a", "id-1")],
    plan: ["a: blocked KEY_RENAMED id-1", "b: blocked KEY_RENAMED id-1"],
  },
  {
    says: "a renamed key is asked about before any match by the adopt rule",
    desired: [renamedA("b")],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a"), live("id-2", "a"), live("id-3", "a")],
    plan: ["a: blocked KEY_RENAMED id-1", "b: blocked KEY_RENAMED id-1"],
    unmanaged: ["id-2", "id-3"],
  },
  {
    says: "a renamed key is asked about before protection and mode",
    desired: [renamedA("b")],
    locked: [locked("a", "id-1", {}, { protected: true })],
    live: [live("id-1", "a")],
    policy: { mode: "upsert-only" },
    plan: ["a: blocked KEY_RENAMED id-1", "b: blocked KEY_RENAMED id-1"],
  },
  {
    says: "a new key with only the name of a key that left the files is a create and a delete",
    desired: [desiredWebhook("b", { name: "a", ...ELSEWHERE })],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["b: create (new)", "a: delete id-1"],
  },
  {
    says: "a new key with name and url of a key that is still in the files is no rename",
    desired: [A, renamedA("b")],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["b: create (new)", "a: noop id-1"],
  },

  // desired, not locked, several matches by the adopt rule
  {
    says: "several of the same name and url are ambiguous under adopt exact",
    desired: [A],
    live: [live("id-1", "a"), live("id-2", "a")],
    plan: ["a: blocked AMBIGUOUS_MATCH id-1 id-2"],
    unmanaged: ["id-1", "id-2"],
  },
  {
    says: "several of the same name are ambiguous under adopt name, even when one has the url too",
    desired: [A],
    live: [live("id-1", "a"), live("id-2", "a", ELSEWHERE)],
    policy: { adopt: "name" },
    plan: ["a: blocked AMBIGUOUS_MATCH id-1 id-2"],
    unmanaged: ["id-1", "id-2"],
  },
  {
    says: "what two keys would take is ambiguous for both",
    desired: [A, renamedA("b")],
    live: [live("id-1", "a")],
    plan: ["a: blocked AMBIGUOUS_MATCH id-1", "b: blocked AMBIGUOUS_MATCH id-1"],
    unmanaged: ["id-1"],
  },
  {
    says: "what two keys of one name would take is ambiguous for both under adopt name",
    desired: [A, desiredWebhook("b", { name: "a" })],
    live: [live("id-1", "a", ELSEWHERE)],
    policy: { adopt: "name" },
    plan: ["a: blocked AMBIGUOUS_MATCH id-1", "b: blocked AMBIGUOUS_MATCH id-1"],
    unmanaged: ["id-1"],
  },

  // desired, not locked, one match by the rule
  {
    says: "one of the same name and url is adopted as it is when nothing differs",
    desired: [A],
    live: [live("id-1", "a")],
    plan: ["a: adopt id-1 []"],
  },
  {
    says: "one of the same name and url is adopted with the fields that differ",
    desired: [A],
    live: [live("id-1", "a", { ...EDITED, enabled: false })],
    plan: ["a: adopt id-1 [events enabled]"],
  },
  {
    says: "one of the same name and url is adopted under adopt exact though another has the name",
    desired: [A],
    live: [live("id-1", "a"), live("id-2", "a", ELSEWHERE)],
    plan: ["a: adopt id-1 []"],
    unmanaged: ["id-2"],
  },
  {
    says: "one of the same name is adopted under adopt name, url and all",
    desired: [A],
    live: [live("id-1", "a", ELSEWHERE)],
    policy: { adopt: "name" },
    plan: ["a: adopt id-1 [url]"],
  },
  {
    says: "what another key owns is no match",
    desired: [A, desiredWebhook("b")],
    locked: [locked("b", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: create (new)", "b: update id-1 (drifted) [name url]"],
  },

  // desired, not locked, same name, outside the rule
  {
    says: "one of the same name only blocks under adopt exact",
    desired: [A],
    live: [live("id-1", "a", ELSEWHERE)],
    plan: ["a: blocked UNMANAGED_MATCH id-1"],
    unmanaged: ["id-1"],
  },
  {
    says: "one of the same name and url blocks under adopt never, and is marked as a duplicate",
    desired: [A],
    live: [live("id-1", "a")],
    policy: { adopt: "never" },
    plan: ["a: blocked UNMANAGED_MATCH id-1"],
    unmanaged: ["id-1"],
  },

  // desired, not locked, no match
  { says: "nothing of that name is a create", desired: [A], plan: ["a: create (new)"] },
  {
    says: "one of the same url only is no match",
    desired: [A],
    live: [live("id-1", "other", { url: A.spec.url })],
    plan: ["a: create (new)"],
    unmanaged: ["id-1"],
  },

  // desired, locked, gone: as if it were not locked
  {
    says: "a locked one that is gone is created again",
    desired: [A],
    locked: [locked("a", "id-1")],
    plan: ["a: create (missing-remote)"],
  },
  {
    says: "a locked one that is gone adopts its only match, with the new id",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-2", "a")],
    plan: ["a: adopt id-2 []"],
  },
  {
    says: "a locked one that is gone with several matches is ambiguous",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-2", "a"), live("id-3", "a")],
    plan: ["a: blocked AMBIGUOUS_MATCH id-2 id-3"],
    unmanaged: ["id-2", "id-3"],
  },
  {
    says: "a locked one that is gone is blocked by its name outside the rule",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-2", "a", ELSEWHERE)],
    plan: ["a: blocked UNMANAGED_MATCH id-2"],
    unmanaged: ["id-2"],
  },
  {
    says: "a locked one that is gone is blocked by a renamed key",
    desired: [A],
    locked: [locked("a", "id-1"), { ...locked("old", "id-2"), applied: A.spec }],
    live: [live("id-2", "a")],
    plan: ["a: blocked KEY_RENAMED id-2", "old: blocked KEY_RENAMED id-2"],
  },
  {
    says: "the secret that was locked for a gone one says nothing of the one that is adopted instead",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-2", "a")],
    plan: ["a: adopt id-2 [secret]"],
  },

  // desired, locked, live equal to both
  {
    says: "all three equal is a noop",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: noop id-1"],
  },
  {
    says: "a locked one is known by its id, whatever else has its name and url",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a"), live("id-2", "a")],
    plan: ["a: noop id-1"],
    unmanaged: ["id-2"],
  },
  {
    says: "retries that are not managed are not compared",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", { retryConfig: { enabled: true, count: 9 } })],
    plan: ["a: noop id-1"],
  },

  // desired, locked, live equal to desired, the lock not
  {
    says: "live as desired and the lock behind is a relock",
    desired: [desiredWebhook("a", EDITED)],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", EDITED)],
    plan: ["a: relock id-1"],
  },
  {
    says: "only protected differing is a relock",
    desired: [desiredWebhook("a", {}, { protected: true })],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: relock id-1"],
  },
  {
    says: "protection taken away is a relock",
    desired: [A],
    locked: [locked("a", "id-1", {}, { protected: true })],
    live: [live("id-1", "a")],
    plan: ["a: relock id-1"],
  },
  {
    says: "a field that is no longer managed is a relock",
    desired: [A],
    locked: [locked("a", "id-1", { secret: printOf("s"), retryConfig: { enabled: true } })],
    live: [live("id-1", "a", { retryConfig: { enabled: true } })],
    plan: ["a: relock id-1"],
  },
  {
    says: "a relock passes a create-only policy",
    desired: [desiredWebhook("a", EDITED)],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", EDITED)],
    policy: { mode: "create-only" },
    plan: ["a: relock id-1"],
  },

  // desired, locked, live different
  {
    says: "the file changed: edited",
    desired: [desiredWebhook("a", EDITED)],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [events]"],
  },
  {
    says: "live changed: drifted",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", { enabled: false })],
    plan: ["a: update id-1 (drifted) [enabled]"],
  },
  {
    says: "both changed: edited-and-drifted",
    desired: [desiredWebhook("a", EDITED)],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", { enabled: false })],
    plan: ["a: update id-1 (edited-and-drifted) [events enabled]"],
  },
  {
    says: "retries that the file switches off for the first time: edited, whatever else drifted",
    desired: [desiredWebhook("a", { retryConfig: { enabled: false } })],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", { enabled: false, retryConfig: { enabled: true } })],
    plan: ["a: update id-1 (edited-and-drifted) [enabled retryConfig]"],
  },
  {
    says: "every field is managed",
    desired: [
      desiredWebhook("a", {
        name: "A",
        url: "https://hooks.example/A",
        events: ["user:deleted"],
        contentType: "application/x-www-form-urlencoded",
        enabled: false,
        secret: printOf("new"),
        retryConfig: { enabled: true, count: 2 },
      }),
    ],
    locked: [locked("a", "id-1", { secret: printOf("old"), retryConfig: { enabled: true, count: 1 } })],
    live: [live("id-1", "a", { retryConfig: { enabled: true, count: 1 } })],
    plan: ["a: update id-1 (edited) [name url events contentType enabled secret retryConfig]"],
  },
  {
    says: "an update under create-only is blocked",
    desired: [desiredWebhook("a", EDITED)],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    policy: { mode: "create-only" },
    plan: ["a: blocked POLICY_MODE id-1"],
  },
  {
    says: "an adopt that changes fields is blocked under create-only, and stays unmanaged",
    desired: [A],
    live: [live("id-1", "a", EDITED)],
    policy: { mode: "create-only" },
    plan: ["a: blocked POLICY_MODE id-1"],
    unmanaged: ["id-1"],
  },
  {
    says: "an adopt that changes nothing passes create-only",
    desired: [A],
    live: [live("id-1", "a")],
    policy: { mode: "create-only" },
    plan: ["a: adopt id-1 []"],
  },
  {
    says: "a create passes create-only",
    desired: [A],
    policy: { mode: "create-only" },
    plan: ["a: create (new)"],
  },

  // not desired, locked, there
  {
    says: "a key that left the files is deleted under sync",
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: delete id-1"],
  },
  {
    says: "a key that left the files stays under upsert-only",
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    policy: { mode: "upsert-only" },
    plan: ["a: blocked POLICY_MODE id-1"],
  },
  {
    says: "a key that left the files stays under create-only",
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    policy: { mode: "create-only" },
    plan: ["a: blocked POLICY_MODE id-1"],
  },
  {
    says: "prune adds deletes to upsert-only",
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    policy: { mode: "upsert-only" },
    flags: { prune: true },
    plan: ["a: delete id-1"],
  },
  {
    says: "prune adds deletes, and nothing else, to create-only",
    desired: [desiredWebhook("b", EDITED)],
    locked: [locked("a", "id-1"), locked("b", "id-2")],
    live: [live("id-1", "a"), live("id-2", "b")],
    policy: { mode: "create-only" },
    flags: { prune: true },
    plan: ["a: delete id-1", "b: blocked POLICY_MODE id-2"],
  },
  {
    says: "a protected one is never deleted, prune or not",
    locked: [locked("a", "id-1", {}, { protected: true })],
    live: [live("id-1", "a")],
    flags: { prune: true },
    plan: ["a: blocked PROTECTED id-1"],
  },
  {
    says: "protection is asked before the mode",
    locked: [locked("a", "id-1", {}, { protected: true })],
    live: [live("id-1", "a")],
    policy: { mode: "upsert-only" },
    plan: ["a: blocked PROTECTED id-1"],
  },

  // not desired, locked, gone
  {
    says: "a key that left the files and is gone is forgotten",
    locked: [locked("a", "id-1")],
    plan: ["a: forget id-1"],
  },
  {
    says: "a protected one that is gone is forgotten too, whatever the mode",
    locked: [locked("a", "id-1", {}, { protected: true })],
    policy: { mode: "create-only" },
    plan: ["a: forget id-1"],
  },
  {
    says: "what is forgotten is not looked for by name and url",
    locked: [locked("a", "id-1")],
    live: [live("id-2", "a")],
    plan: ["a: forget id-1"],
    unmanaged: ["id-2"],
  },

  // not desired, not locked, there
  { says: "what nobody knows is unmanaged", live: [live("id-1", "a")], plan: [], unmanaged: ["id-1"] },

  // formerly: the lock entry moves before the table is asked
  {
    says: "only the key moved: a relock",
    desired: [renamedA("b", ["a"])],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["b: relock id-1"],
  },
  {
    says: "the key moved and the file changed: an update of the same id",
    desired: [desiredWebhook("b", {}, { formerly: ["a"] })],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["b: update id-1 (edited) [name url]"],
  },
  {
    says: "a later former key counts when the lock lacks the first",
    desired: [renamedA("c", ["b", "a"])],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["c: relock id-1"],
  },
  {
    says: "formerly moves nothing while the files have the old key",
    desired: [A, desiredWebhook("b", {}, { formerly: ["a"] })],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["b: create (new)", "a: noop id-1"],
  },
  {
    says: "formerly moves nothing onto a key that the lock has",
    desired: [desiredWebhook("b", {}, { formerly: ["a"] })],
    locked: [locked("a", "id-1"), locked("b", "id-2")],
    live: [live("id-1", "a"), live("id-2", "b")],
    plan: ["a: delete id-1", "b: noop id-2"],
  },
  {
    says: "a key that moved and is gone is created, and the old key leaves the lock",
    desired: [renamedA("b", ["a"])],
    locked: [locked("a", "id-1")],
    plan: ["b: create (missing-remote)", "a: forget id-1"],
  },
  {
    says: "a key that moved keeps its secret",
    desired: [desiredWebhook("b", { name: "a", url: A.spec.url, secret: printOf("s") }, { formerly: ["a"] })],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-1", "a")],
    plan: ["b: relock id-1"],
  },

  // secrets
  {
    says: "an unreadable secret stands for the locked one",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-1", "a")],
    plan: ["a: noop id-1"],
  },
  {
    says: "an unreadable secret differs when the file changed it",
    desired: [withSecret("new")],
    locked: [locked("a", "id-1", { secret: printOf("old") })],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "an unreadable secret is sent where none is locked",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "an unreadable secret is sent where the locked one is uncertain",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: "uncertain" })],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "no secret at all is sent where the locked one is uncertain",
    desired: [desiredWebhook("a", { secret: "none" })],
    locked: [locked("a", "id-1", { secret: "uncertain" })],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "a secret is taken away where one is locked",
    desired: [desiredWebhook("a", { secret: "none" })],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "no secret where none is locked is a noop",
    desired: [desiredWebhook("a", { secret: "none" })],
    locked: [locked("a", "id-1", { secret: "none" })],
    live: [live("id-1", "a")],
    plan: ["a: noop id-1"],
  },
  {
    says: "a secret that can be read is compared",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-1", "a", { secret: printOf("drifted") })],
    plan: ["a: update id-1 (drifted) [secret]"],
  },
  {
    says: "an uncertain secret that can be read after all only needs a relock",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: "uncertain" })],
    live: [live("id-1", "a", { secret: printOf("s") })],
    plan: ["a: relock id-1"],
  },
  {
    says: "an unreadable secret is sent with an adopt",
    desired: [withSecret("s")],
    live: [live("id-1", "a")],
    plan: ["a: adopt id-1 [secret]"],
  },
  {
    says: "a secret that can be read and is right is not sent with an adopt",
    desired: [withSecret("s")],
    live: [live("id-1", "a", { secret: printOf("s") })],
    plan: ["a: adopt id-1 []"],
  },
  {
    says: "a secret that is not managed is neither compared nor sent",
    desired: [A],
    locked: [locked("a", "id-1")],
    live: [live("id-1", "a", { secret: printOf("s") })],
    plan: ["a: noop id-1"],
  },
  {
    says: "a fingerprint of another key cannot be compared, and that alone is no change",
    desired: [withSecret("new")],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("old") })],
    live: [live("id-1", "a")],
    plan: ["a: noop id-1"],
    notCompared: ["a"],
  },
  {
    says: "a fingerprint of another key does not hide other changes, nor joins them",
    desired: [desiredWebhook("a", { secret: printOf("s"), ...EDITED })],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("s") })],
    live: [live("id-1", "a")],
    plan: ["a: update id-1 (edited) [events]"],
    notCompared: ["a"],
  },
  {
    says: "resending renews a fingerprint of another key",
    desired: [withSecret("s")],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("s") })],
    live: [live("id-1", "a")],
    flags: { resendSecrets: true },
    plan: ["a: update id-1 (edited) [secret]"],
  },
  {
    says: "resending sends a secret that is the same",
    desired: [withSecret("s"), desiredWebhook("b")],
    locked: [locked("a", "id-1", { secret: printOf("s") }), locked("b", "id-2")],
    live: [live("id-1", "a"), live("id-2", "b")],
    flags: { resendSecrets: true },
    plan: ["a: update id-1 (edited) [secret]", "b: noop id-2"],
  },
  {
    says: "a secret whose value is not at hand is not compared, and that is no change",
    desired: [desiredWebhook("a", { secret: "unset" }, { secretMissing: "WEBHOOK_A is not set" })],
    locked: [locked("a", "id-1", { secret: printOf("s") })],
    live: [live("id-1", "a")],
    plan: ["a: noop id-1"],
    notCompared: ["a"],
  },

  // --only
  {
    says: "--only leaves out all other keys, of files and lock alike",
    desired: [A, desiredWebhook("b"), desiredWebhook("c")],
    locked: [locked("c", "id-3"), locked("d", "id-4")],
    live: [live("id-3", "c"), live("id-4", "d")],
    flags: { only: ["b", "d"] },
    plan: ["b: create (new)", "d: delete id-4"],
  },
  {
    says: "--only still sees what other keys would take",
    desired: [A, renamedA("b")],
    live: [live("id-1", "a")],
    flags: { only: ["a"] },
    plan: ["a: blocked AMBIGUOUS_MATCH id-1"],
    unmanaged: ["id-1"],
  },

  // order
  {
    says: "creates and adopts, then updates and relocks, then deletes and forgets, by key in code-unit order",
    desired: [
      desiredWebhook("é"),
      desiredWebhook("Z"),
      desiredWebhook("a"),
      desiredWebhook("u2", EDITED),
      desiredWebhook("u1", EDITED),
    ],
    locked: [locked("u2", "id-2"), locked("u1", "id-1"), locked("y", "id-9"), locked("x", "id-8"), locked("w", "id-7")],
    live: [live("id-2", "u2", EDITED), live("id-1", "u1"), live("id-8", "x"), live("id-5", "a"), live("id-7", "w")],
    plan: [
      "Z: create (new)",
      "a: adopt id-5 []",
      "é: create (new)",
      "u1: update id-1 (edited) [events]",
      "u2: relock id-2",
      "w: delete id-7",
      "x: delete id-8",
      "y: forget id-9",
    ],
  },
];

describe("the truth table", () => {
  it.each(TABLE.map((row) => [row.says, row] as const))("%s", (_, row) => {
    const made = plan({
      desired: desiredTenant(row.desired ?? [], row.policy ? { policy: row.policy } : {}),
      locked: row.locked ? lockFile(row.locked) : null,
      live: row.live ?? [],
      flags: row.flags ?? {},
    });

    expect(summariseAll(made)).toEqual(row.plan);
    expect(made.unmanaged.map((item) => item.live.id)).toEqual(row.unmanaged ?? []);
    expect(made.notCompared.map(({ key }) => key)).toEqual(row.notCompared ?? []);
  });

  it("marks what is unmanaged and has name and url of a desired or a locked webhook", () => {
    const made = plan({
      desired: desiredTenant([A]),
      locked: lockFile([locked("a", "id-1"), locked("left", "id-2")]),
      live: [live("id-1", "a"), live("id-2", "left"), live("id-3", "a"), live("id-4", "left"), live("id-5", "other")],
    });

    expect(made.unmanaged.map((item) => [item.live.id, item.duplicateOf])).toEqual([
      ["id-3", { key: "a", id: "id-1" }],
      ["id-4", { key: "left", id: "id-2" }],
      ["id-5", null],
    ]);
  });

  it("marks no duplicate of a webhook that is gone", () => {
    const made = plan({
      desired: desiredTenant([]),
      locked: lockFile([locked("left", "id-2")]),
      live: [live("id-4", "left")],
    });
    expect(made.unmanaged.map((item) => [item.live.id, item.duplicateOf])).toEqual([["id-4", null]]);
  });

  it("hints at the rename with the line that says so", () => {
    const made = plan({
      desired: desiredTenant([renamedA("b")]),
      locked: lockFile([locked("a", "id-1")]),
      live: [live("id-1", "a")],
    });

    for (const change of made.changes) expect(change).toMatchObject({ hint: expect.stringContaining("formerly: [a]") });
    expect(made.changes).toHaveLength(2);
  });

  it("renews the fingerprint that a resent secret leaves in the lock", () => {
    const made = plan({
      desired: desiredTenant([withSecret("s")]),
      locked: lockFile([locked("a", "id-1", { secret: foreignPrintOf("s") })]),
      live: [live("id-1", "a")],
      flags: { resendSecrets: true },
    });

    expect(made.changes).toMatchObject([{ action: "update", desired: { spec: { secret: printOf("s") } } }]);
  });

  it("plans without live as if nothing had changed since the lock was written", () => {
    const made = plan({
      desired: desiredTenant([A, desiredWebhook("b", EDITED), desiredWebhook("c", { secret: printOf("s") })]),
      locked: lockFile([locked("b", "id-2"), locked("c", "id-3", { secret: printOf("s") }), locked("d", "id-4")]),
      live: null,
    });

    expect(made.base).toBeNull();
    expect(summariseAll(made)).toEqual([
      "a: create (new)",
      "b: update id-2 (edited) [events]",
      "d: delete id-4",
      "c: noop id-3",
    ]);
  });
});
