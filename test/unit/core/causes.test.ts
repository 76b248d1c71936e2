import { describe, expect, it } from "vitest";
import { lockAsDesired } from "../../../src/core/drift.ts";
import type {
  Cause,
  DesiredWebhook,
  LiveWebhook,
  LockedWebhook,
  PlanFlags,
  Policy,
  WebhookKey,
} from "../../../src/core/model.ts";
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

interface World {
  readonly desired?: readonly DesiredWebhook[];
  readonly locked?: readonly LockedWebhook[];
  readonly live?: readonly LiveWebhook[];
  readonly policy?: Partial<Policy>;
  readonly flags?: Partial<PlanFlags>;
}
interface Row extends World {
  readonly says: string;
  /** What is planned, and why. */
  readonly causes: Readonly<Record<WebhookKey, readonly string[]>>;
}

const UPDATED_AT = "2026-11-24T10:00:00Z";
const REFERENCE = "a reference";
const at = (line: number, file = "webhooks.yaml") => ({ file, line, column: 1 });
const SOURCES = {
  source: at(1),
  sources: { url: at(2), events: at(3), secret: at(4) },
  secretRef: REFERENCE,
};
const FROM_TEMPLATE = {
  source: at(7, "templates/a.yaml"),
  sources: { url: at(8, "templates/a.yaml"), events: at(3), enabled: at(9, "templates/b.yaml") },
};
const wish = (over: Parameters<typeof desiredWebhook>[1] = {}, more: Partial<DesiredWebhook> = {}) =>
  desiredWebhook("a", over, { ...SOURCES, ...more });
const seen = (over: Parameters<typeof live>[2] = {}) => ({ ...live("id-1", "a", over), updatedAt: UPDATED_AT });
const ELSEWHERE = { url: "https://elsewhere.example/" };
/** A url put together from a text and references. */
const PARTED: Partial<DesiredWebhook> = {
  written: (field) => {
    const text = [
      { text: "https:" },
      { text: "//" },
      { reference: "${env:HOST}", value: "new.example" },
      { text: "/" },
      { reference: "${var:path}", value: "c" },
    ];
    return field === "url" ? [{ item: null, at: at(2), text }] : [];
  },
};
const LOGIN = { events: ["login"] };
const [OLD, NEW] = [{ secret: printOf("old") }, { secret: printOf("new") }];

const TABLE: readonly Row[] = [
  // nothing to do
  {
    says: "nothing has no cause",
    desired: [wish()],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: [] },
  },
  {
    says: "a secret that cannot be compared is no cause",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("old") })],
    live: [seen()],
    causes: { a: [] },
  },

  // desired, and no live one answers to it
  {
    says: "a key that the lock lacks is new where it stands",
    desired: [wish()],
    causes: { a: ["new webhooks.yaml:1"] },
  },
  {
    says: "a key from a template is new in the template",
    desired: [wish({}, FROM_TEMPLATE)],
    causes: { a: ["new templates/a.yaml:7"] },
  },
  {
    says: "a webhook that is gone was deleted by hand",
    desired: [wish(OLD)],
    locked: [locked("a", "id-1", OLD)],
    causes: { a: ["deleted-by-hand id-1"] },
  },
  {
    says: "what was edited since is told of one that is gone, too",
    desired: [wish({ ...ELSEWHERE, ...NEW }, { protected: true })],
    locked: [locked("a", "id-1", OLD)],
    causes: {
      a: [
        "deleted-by-hand id-1",
        "edited url webhooks.yaml:2",
        "variable secret a reference webhooks.yaml:4",
        "protection true",
      ],
    },
  },
  {
    says: "a secret that is not at hand is no edit of one that is gone",
    desired: [wish({ secret: "unset" })],
    locked: [locked("a", "id-1", OLD)],
    causes: { a: ["deleted-by-hand id-1"] },
  },
  {
    says: "a match by name and url is found exactly, also under adopt name, and nothing is said of its fields",
    desired: [wish({ ...LOGIN, ...NEW })],
    live: [seen()],
    policy: { adopt: "name" },
    causes: { a: ["found exact"] },
  },
  {
    says: "a match by name is found by name",
    desired: [wish()],
    live: [seen(ELSEWHERE)],
    policy: { adopt: "name" },
    causes: { a: ["found name"] },
  },
  {
    says: "a match in place of one that is gone is both",
    desired: [wish()],
    locked: [locked("a", "id-0")],
    live: [seen()],
    causes: { a: ["deleted-by-hand id-0", "found exact"] },
  },

  // desired, locked and live, and different
  ...(
    [
      ["https://old.example/b", "variable ${env:HOST}, ${var:path} url webhooks.yaml:2"],
      ["https://old.example/c", "variable ${env:HOST} url webhooks.yaml:2"],
      ["https://new.example/b", "variable ${var:path} url webhooks.yaml:2"],
      ["https:///", "variable ${env:HOST}, ${var:path} url webhooks.yaml:2"],
      ["http://old.example/b", "edited url webhooks.yaml:2"],
      ["https://old.example", "edited url webhooks.yaml:2"],
    ] as const
  ).map(
    ([was, why]): Row => ({
      says: `a url that was ${was} before, and is put together`,
      desired: [wish({ url: "https://new.example/c" }, PARTED)],
      locked: [locked("a", "id-1", { url: was })],
      live: [seen({ url: was })],
      causes: { a: [why] },
    }),
  ),
  {
    says: "the file differs from the lock: edited, each field at its place",
    desired: [wish({ ...ELSEWHERE, ...LOGIN })],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: ["edited url webhooks.yaml:2", "edited events webhooks.yaml:3"] },
  },
  {
    says: "a field without a place was edited where the webhook stands",
    desired: [wish({ enabled: false })],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: ["edited enabled webhooks.yaml:1"] },
  },
  {
    says: "each other file is a template of its own",
    desired: [wish({ ...ELSEWHERE, ...LOGIN, name: "A", enabled: false }, FROM_TEMPLATE)],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: {
      a: [
        "template name templates/a.yaml:7",
        "template url templates/a.yaml:8",
        "edited events webhooks.yaml:3",
        "template enabled templates/b.yaml:9",
      ],
    },
  },
  {
    says: "live differs from the lock: drift",
    desired: [wish()],
    locked: [locked("a", "id-1")],
    live: [seen({ ...LOGIN, enabled: false })],
    causes: { a: [`drift events,enabled ${UPDATED_AT}`] },
  },
  {
    says: "one field may be edited and drifted",
    desired: [wish(ELSEWHERE)],
    locked: [locked("a", "id-1")],
    live: [seen({ url: "https://by-hand.example/", enabled: false })],
    causes: { a: ["edited url webhooks.yaml:2", `drift url,enabled ${UPDATED_AT}`] },
  },
  {
    says: "what live has as the file does is no cause of an update",
    desired: [wish({ ...ELSEWHERE, ...LOGIN })],
    locked: [locked("a", "id-1")],
    live: [seen(ELSEWHERE)],
    causes: { a: ["edited events webhooks.yaml:3"] },
  },
  {
    says: "retries that come under management are an edit, also where they are to be off",
    desired: [wish({ retryConfig: { enabled: false } })],
    locked: [locked("a", "id-1")],
    live: [seen({ name: "by hand", retryConfig: { enabled: true } })],
    causes: { a: ["edited retryConfig webhooks.yaml:1", `drift name ${UPDATED_AT}`] },
  },
  {
    says: "protection is told of an update",
    desired: [wish(LOGIN)],
    locked: [locked("a", "id-1", {}, { protected: true })],
    live: [seen()],
    causes: { a: ["edited events webhooks.yaml:3", "protection false"] },
  },

  // secrets
  {
    says: "another value behind a secret's reference is a variable",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", OLD)],
    live: [seen()],
    causes: { a: ["variable secret a reference webhooks.yaml:4"] },
  },
  {
    says: "a plain secret is an edit",
    desired: [wish(NEW, { secretRef: null })],
    locked: [locked("a", "id-1", OLD)],
    live: [seen()],
    causes: { a: ["edited secret webhooks.yaml:4"] },
  },
  {
    says: "a secret that comes under management is an edit",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: ["edited secret webhooks.yaml:4"] },
  },
  {
    says: "a secret that somebody changed is drift",
    desired: [wish(OLD)],
    locked: [locked("a", "id-1", OLD)],
    live: [seen(NEW)],
    causes: { a: [`drift secret ${UPDATED_AT}`] },
  },
  {
    says: "a secret that may not have been sent is uncertain",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", { secret: "uncertain" })],
    live: [seen()],
    causes: { a: ["uncertain-secret"] },
  },
  {
    says: "an uncertain secret that turns out to be right is uncertain in the lock",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", { secret: "uncertain" })],
    live: [seen(NEW)],
    causes: { a: ["uncertain-secret"] },
  },
  {
    says: "a secret that is wrong, and was locked with another key, is uncertain, also when it is sent again",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("old") })],
    live: [seen(OLD)],
    flags: { resendSecrets: true },
    causes: { a: ["uncertain-secret"] },
  },
  {
    says: "a secret that is right, and was locked with another key, is uncertain",
    desired: [wish(NEW)],
    locked: [locked("a", "id-1", { secret: foreignPrintOf("new") })],
    live: [seen(NEW)],
    causes: { a: ["uncertain-secret"] },
  },
  {
    says: "a secret that is only sent again is resent, and so is one that cannot be compared",
    desired: [wish(NEW), desiredWebhook("b", NEW)],
    locked: [locked("a", "id-1", NEW), locked("b", "id-2", { secret: foreignPrintOf("old") })],
    live: [seen(), live("id-2", "b")],
    flags: { resendSecrets: true },
    causes: { a: ["resend"], b: ["resend"] },
  },

  // only the lock is behind
  {
    says: "a relock tells what was edited",
    desired: [wish({ ...LOGIN, ...NEW }, { protected: true })],
    locked: [locked("a", "id-1", OLD)],
    live: [seen({ ...LOGIN, ...NEW })],
    causes: { a: ["edited events webhooks.yaml:3", "variable secret a reference webhooks.yaml:4", "protection true"] },
  },
  {
    says: "fields that are no longer managed were edited where the webhook stands",
    desired: [desiredWebhook("a")],
    locked: [locked("a", "id-1", { retryConfig: { enabled: true }, ...OLD })],
    live: [seen({ retryConfig: { enabled: true } })],
    causes: { a: ["edited secret,retryConfig webhooks.yaml:1"] },
  },

  // its key left the files
  {
    says: "what is deleted was pruned",
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: ["pruned"] },
  },
  {
    says: "what is forgotten was pruned and is gone",
    locked: [locked("a", "id-1")],
    causes: { a: ["deleted-by-hand id-1", "pruned"] },
  },

  // formerly
  {
    says: "a key that moved was another before, whatever else changed",
    desired: [wish({}, { formerly: ["old"] })],
    locked: [{ ...locked("a", "id-1"), key: "old" }],
    live: [seen(LOGIN)],
    causes: { a: [`drift events ${UPDATED_AT}`, "formerly old webhooks.yaml:1"] },
  },
  {
    says: "a key that only moved was another before",
    desired: [wish({}, { formerly: ["old"] })],
    locked: [{ ...locked("a", "id-1"), key: "old" }],
    live: [seen()],
    causes: { a: ["formerly old webhooks.yaml:1"] },
  },
  {
    says: "a key that moved and is gone is both, and its old key is forgotten",
    desired: [wish({}, { formerly: ["old"] })],
    locked: [{ ...locked("a", "id-1"), key: "old" }],
    causes: {
      a: ["deleted-by-hand id-1", "formerly old webhooks.yaml:1"],
      old: ["deleted-by-hand id-1", "pruned"],
    },
  },
  {
    says: "formerly that moves nothing is no cause",
    desired: [wish(LOGIN, { formerly: ["old"] })],
    locked: [locked("a", "id-1")],
    live: [seen()],
    causes: { a: ["edited events webhooks.yaml:3"] },
  },

  // blocked: as if it were not
  {
    says: "an update that the mode holds back has the causes of an update",
    desired: [wish(LOGIN)],
    locked: [locked("a", "id-1")],
    live: [seen({ enabled: false })],
    policy: { mode: "create-only" },
    causes: { a: ["edited events webhooks.yaml:3", `drift enabled ${UPDATED_AT}`] },
  },
  {
    says: "an adopt that the mode holds back was found",
    desired: [wish(LOGIN)],
    live: [seen()],
    policy: { mode: "create-only" },
    causes: { a: ["found exact"] },
  },
  {
    says: "a delete that the mode, or protection, holds back was pruned",
    locked: [locked("a", "id-1"), locked("b", "id-2", {}, { protected: true })],
    live: [seen(), live("id-2", "b")],
    policy: { mode: "upsert-only" },
    causes: { a: ["pruned"], b: ["pruned"] },
  },
  {
    says: "of two keys that look like one renamed, one is new, and one left the files",
    desired: [wish()],
    locked: [{ ...locked("a", "id-1"), key: "old" }],
    live: [seen()],
    causes: { a: ["new webhooks.yaml:1"], old: ["pruned"] },
  },
  {
    says: "a key that left the files, looks renamed and is gone is both",
    desired: [wish()],
    locked: [{ ...locked("a", "id-1"), key: "old" }],
    causes: { a: ["new webhooks.yaml:1"], old: ["deleted-by-hand id-1", "pruned"] },
  },
  {
    says: "one whose name is taken is new, or was deleted by hand",
    desired: [wish(), desiredWebhook("b")],
    locked: [locked("b", "id-2")],
    live: [seen(ELSEWHERE), live("id-3", "b", ELSEWHERE)],
    causes: { a: ["new webhooks.yaml:1"], b: ["deleted-by-hand id-2"] },
  },

  // --only
  {
    says: "what was not picked is not told of",
    desired: [wish(), desiredWebhook("b")],
    flags: { only: ["a"] },
    causes: { a: ["new webhooks.yaml:1"] },
  },
];

describe("why a change is there", () => {
  it.each(TABLE)("$says", ({ causes, ...world }) => {
    expect(causesOf(world)).toEqual(causes);
  });

  it("is told offline of what was edited", () => {
    const made = plan({
      desired: desiredTenant([wish(LOGIN)]),
      locked: lockFile([locked("a", "id-1")]),
      live: null,
    });
    expect(made.causes.get("a")?.map(said)).toEqual(["edited events webhooks.yaml:3"]);
  });

  it("is told of drift by what happened to live alone", () => {
    const lock = lockFile([
      locked("a", "id-1", OLD, { protected: true }),
      locked("gone", "id-2"),
      locked("replaced", "id-3"),
      locked("uncertain", "id-4", { secret: "uncertain" }),
    ]);
    const files = desiredTenant([wish({ ...LOGIN, ...NEW }), desiredWebhook("new", {}, { formerly: ["gone"] })]);
    const made = plan({
      desired: lockAsDesired(files, lock),
      locked: lock,
      live: [seen({ ...ELSEWHERE, ...NEW }), live("id-5", "replaced"), live("id-4", "uncertain")],
    });
    expect(saidOf(made)).toEqual({
      a: [`drift url,secret ${UPDATED_AT}`],
      gone: ["deleted-by-hand id-2"],
      replaced: ["deleted-by-hand id-3", "found exact"],
      uncertain: [],
    });
  });
});

function causesOf(world: World) {
  return saidOf(
    plan({
      desired: desiredTenant(world.desired ?? [], { policy: world.policy ?? {} }),
      locked: lockFile(world.locked ?? []),
      live: world.live ?? [],
      flags: world.flags ?? {},
    }),
  );
}

function saidOf({ changes, causes }: ReturnType<typeof plan>) {
  expect(causes.size).toBe(changes.length);
  return Object.fromEntries(changes.map(({ key }) => [key, (causes.get(key) ?? []).map(said)]));
}

/** A cause in a line, such as `edited url,events webhooks.yaml:2`. */
function said({ kind, ...rest }: Cause): string {
  const words = Object.values(rest).map((value) =>
    value !== null && typeof value === "object" && "line" in value ? `${value.file}:${value.line}` : String(value),
  );
  return [kind, ...words].join(" ");
}
