import { describe, expect, it } from "vitest";
import { lockAsDesired } from "../../../src/core/drift.ts";
import type {
  DesiredWebhook,
  LiveWebhook,
  LockedWebhook,
  PlanFlags,
  Policy,
  TenantPlan,
} from "../../../src/core/model.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan } from "../../support/builders.ts";
import { summariseAll } from "../../support/summarise.ts";

interface Row {
  readonly says: string;
  readonly desired: readonly DesiredWebhook[];
  readonly locked: readonly LockedWebhook[];
  /** Without it, live is as it was last applied. */
  readonly live?: readonly LiveWebhook[];
  readonly policy?: Partial<Policy>;
  readonly flags?: Partial<PlanFlags>;
  readonly renames: readonly string[];
}

const URL_OF_OLD = { url: "https://hooks.example/old" };
const SINK = { url: "https://sink.example/" };
const LOGIN = { events: ["login"] };
const at = (key: string, over: Parameters<typeof desiredWebhook>[1]) => desiredWebhook(key, over);
const OLD = locked("old", "id-old");
const sink = (key: string, over = {}) => locked(key, `id-${key}`, { ...SINK, ...over });

const TABLE: readonly Row[] = [
  // one delete and one create
  {
    says: "a new key with the old url, and a name of its own",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    renames: ["old → new (url)"],
  },
  {
    says: "a new key with the old name, and a url of its own",
    desired: [at("new", { name: "old" })],
    locked: [OLD],
    renames: ["old → new (name)"],
  },
  {
    says: "whatever else differs",
    desired: [at("new", { ...URL_OF_OLD, ...LOGIN, enabled: false, retryConfig: { enabled: true } })],
    locked: [OLD],
    renames: ["old → new (url)"],
  },
  { says: "nothing for a new name and a new url", desired: [at("new", {})], locked: [OLD], renames: [] },
  {
    says: "nothing where name and url are the same: that is blocked as KEY_RENAMED",
    desired: [at("new", { ...URL_OF_OLD, name: "old" })],
    locked: [OLD],
    renames: [],
  },
  {
    says: "a delete that the mode holds back",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    policy: { mode: "upsert-only" },
    renames: ["old → new (url)"],
  },
  {
    says: "a delete of what is protected",
    desired: [at("new", URL_OF_OLD)],
    locked: [locked("old", "id-old", {}, { protected: true })],
    renames: ["old → new (url)"],
  },
  {
    says: "nothing for a webhook that is gone: there is no id to keep",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    live: [],
    renames: [],
  },
  {
    says: "nothing for a webhook that is to be adopted",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    live: [live("id-old", "old"), live("id-new", "new", URL_OF_OLD)],
    renames: [],
  },
  {
    says: "nothing for a key that was there before, and whose webhook is gone",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD, locked("new", "id-new")],
    live: [live("id-old", "old")],
    renames: [],
  },
  {
    says: "what the lock says was applied, not what somebody made of it by hand",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    live: [live("id-old", "old", SINK)],
    renames: ["old → new (url)"],
  },
  {
    says: "nothing where formerly is written already",
    desired: [desiredWebhook("new", URL_OF_OLD, { formerly: ["old"] })],
    locked: [OLD],
    renames: [],
  },

  // a url that others have too
  {
    says: "nothing where a webhook that stays has the url",
    desired: [at("stays", SINK), at("new", { ...SINK, ...LOGIN })],
    locked: [sink("stays"), sink("old")],
    renames: [],
  },
  {
    says: "the same url and events, where the others of that url have other events",
    desired: [at("stays", SINK), at("new", { ...SINK, ...LOGIN })],
    locked: [sink("stays"), sink("old", LOGIN)],
    renames: ["old → new (url)"],
  },
  {
    says: "nothing where one that stays has the same url and events",
    desired: [at("stays", { ...SINK, ...LOGIN }), at("new", { ...SINK, ...LOGIN })],
    locked: [sink("stays", LOGIN), sink("old", LOGIN)],
    renames: [],
  },
  {
    says: "nothing where one that stays had the url",
    desired: [at("stays", {}), at("new", { ...SINK, ...LOGIN })],
    locked: [sink("stays"), sink("old")],
    renames: [],
  },
  {
    says: "nothing where one that stays gets the url",
    desired: [at("stays", URL_OF_OLD), at("new", { ...URL_OF_OLD, ...LOGIN })],
    locked: [locked("stays", "id-stays"), OLD],
    renames: [],
  },
  {
    says: "nothing where only one that stays had the url",
    desired: [at("stays", {}), at("new", SINK)],
    locked: [sink("stays"), OLD],
    renames: [],
  },
  {
    says: "each by its events, where several of one url left and several came",
    desired: [at("x", { ...SINK, ...LOGIN }), at("y", SINK), at("z", { ...SINK, events: ["register"] })],
    locked: [sink("a"), sink("b", LOGIN), sink("c", { events: ["logout"] })],
    renames: ["b → x (url)", "a → y (url)"],
  },
  {
    says: "nothing where two of one url came, and neither has the events",
    desired: [at("x", { ...SINK, ...LOGIN }), at("y", { ...SINK, ...LOGIN })],
    locked: [sink("a")],
    renames: [],
  },
  {
    says: "nothing where two of one url and events left",
    desired: [at("x", SINK)],
    locked: [sink("a"), sink("b")],
    renames: [],
  },

  // name and url point at different webhooks
  {
    says: "nothing where one new key has the name and another the url",
    desired: [at("x", { name: "old" }), at("y", URL_OF_OLD)],
    locked: [OLD],
    renames: [],
  },
  {
    says: "the one with the same events, where one new key has the name and another the url",
    desired: [at("x", { name: "old", ...LOGIN }), at("y", URL_OF_OLD)],
    locked: [OLD],
    renames: ["old → y (url)"],
  },
  {
    says: "nothing where a new key has the name of one that left and the url of another",
    desired: [at("new", { name: "a", ...URL_OF_OLD })],
    locked: [locked("a", "id-a"), OLD],
    renames: [],
  },
  {
    says: "the one with the same events, where a new key has the name of one and the url of another",
    desired: [at("new", { name: "a", ...URL_OF_OLD })],
    locked: [locked("a", "id-a"), locked("old", "id-old", LOGIN)],
    renames: ["a → new (name)"],
  },
  {
    says: "nothing for a second key like one that KEY_RENAMED asks about",
    desired: [at("x", { ...URL_OF_OLD, name: "old", ...LOGIN }), at("y", URL_OF_OLD)],
    locked: [OLD],
    renames: [],
  },

  // --only
  {
    says: "both picked by --only",
    desired: [at("new", URL_OF_OLD), at("other", {})],
    locked: [OLD],
    flags: { only: ["new", "old"] },
    renames: ["old → new (url)"],
  },
  {
    says: "nothing where --only picks the new key alone",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    flags: { only: ["new"] },
    renames: [],
  },
  {
    says: "nothing where --only picks the old key alone",
    desired: [at("new", URL_OF_OLD)],
    locked: [OLD],
    flags: { only: ["old"] },
    renames: [],
  },
  {
    says: "nothing where only the keys that --only picks make it look plain",
    desired: [at("new", URL_OF_OLD), at("twin", { name: "old" })],
    locked: [OLD],
    flags: { only: ["new", "old"] },
    renames: [],
  },
];

const asApplied = ({ id, applied }: LockedWebhook): LiveWebhook => ({
  id,
  spec: { ...applied, secret: "unreadable" },
  createdAt: null,
  updatedAt: null,
});

function planOf(row: Omit<Row, "says" | "renames">): TenantPlan {
  return plan({
    desired: desiredTenant(row.desired, { policy: row.policy ?? {} }),
    locked: lockFile(row.locked),
    live: row.live ?? row.locked.map(asApplied),
    flags: row.flags ?? {},
  });
}

const told = ({ renames }: TenantPlan) => renames.map(({ from, to, because }) => `${from} → ${to} (${because})`);

describe("what looks like a rename", () => {
  it.each(TABLE)("$says", (row) => {
    expect(told(planOf(row))).toEqual(row.renames);
  });

  it("is found offline too", () => {
    const made = plan({ desired: desiredTenant([at("new", URL_OF_OLD)]), locked: lockFile([OLD]), live: null });
    expect(told(made)).toEqual(["old → new (url)"]);
  });

  it("is never there in drift, for no key has left the lock", () => {
    const lock = lockFile([OLD]);
    const desired = lockAsDesired(desiredTenant([at("new", URL_OF_OLD)]), lock);
    expect(told(plan({ desired, locked: lock, live: [asApplied(OLD)] }))).toEqual([]);
  });

  it("blocks nothing, and is no part of the digest", () => {
    const beside = (over: { readonly url?: string }) =>
      planOf({
        desired: [at("new", { ...URL_OF_OLD, ...LOGIN }), at("stays", over)],
        locked: [OLD, locked("stays", "id-stays", over)],
      });
    const [made, other] = [beside({}), beside(URL_OF_OLD)];
    expect([told(made), told(other)]).toEqual([["old → new (url)"], []]);
    expect(summariseAll(made)).toEqual(["new: create (new)", "old: delete id-old", "stays: noop id-stays"]);
    expect(other.digest).toBe(made.digest);
  });
});
