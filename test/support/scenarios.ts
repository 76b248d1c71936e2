import type { DesiredTenant, DesiredWebhook, Policy, WebhookSpec } from "../../src/core/model.ts";
import {
  beganCreate,
  desiredTenant,
  desiredWebhook,
  journalBegin,
  journalDone,
  locked,
  lockFile,
  printOf,
  spec,
} from "./builders.ts";
import { fakeClock } from "./fake-clock.ts";
import { lost, type MemoryRemote, memoryRemote, unavailable } from "./memory-remote.ts";
import { type Stage, stage } from "./stage.ts";

type Script = MemoryRemote["script"];

/** What may have become of the files by the time that a run lives. */
export const ENDINGS = [
  "the files are the same",
  "the secrets are the old ones again",
  "every other field was edited",
  "some webhooks left the files",
] as const;
export type Ending = (typeof ENDINGS)[number];

/** A tenant whose runs die, and what its files say by the time that one lives. */
export interface Scenario {
  readonly name: string;
  readonly stage: () => Stage;
  /** What the files say while runs die. */
  readonly desired: DesiredTenant;
  /** What they say when a run lives. */
  readonly endings: Readonly<Record<Ending, DesiredTenant>>;
  /** What goes wrong on the wire, anew for each run; the last run is spared what it could not mend by itself. */
  readonly faults?: { readonly dying: () => Script; readonly living: () => Script };
}

/** What is there from the start, and belongs to nobody here. */
export const FOREIGN = {
  "foreign-1": { ...spec("foreign"), url: spec("create").url, secret: "theirs" },
  "foreign-2": { ...spec("another"), enabled: false, secret: null },
} as const;

const LAG_MS = 3000;

type Wish = (secret: string, over: (key: string) => Partial<WebhookSpec>) => readonly DesiredWebhook[];

/** The same wish said in every way that it may have changed since a run died. */
function wished(wish: Wish, leaving: readonly string[], policy: Partial<Policy>) {
  const say = (secret: string, over: (key: string) => Partial<WebhookSpec> = () => ({})) => wish(secret, over);
  const tenant = (webhooks: readonly DesiredWebhook[]) => desiredTenant(webhooks, { policy });
  const elsewhere = (key: string) =>
    // What is to be adopted is found by its name and its url.
    key === "adopt" ? {} : { name: `${key} two`, url: `https://elsewhere.example/${key}` };
  const desired = tenant(say("new"));
  return {
    desired,
    endings: {
      "the files are the same": desired,
      "the secrets are the old ones again": tenant(say("old")),
      "every other field was edited": tenant(
        say("new", (key) => ({ ...elsewhere(key), events: ["user:deleted"], enabled: false })),
      ),
      "some webhooks left the files": tenant(say("new").filter(({ key }) => !leaving.includes(key))),
    },
  };
}

function withForeign(at: Stage): Stage {
  for (const [id, webhook] of Object.entries(FOREIGN)) at.remote.world.set(id, webhook);
  return at;
}

/** Every action is wanted: creates, adopts, updates and moves with secrets, a relock, a delete, a forget. */
function everyActionStage(remote?: MemoryRemote): Stage {
  const secret = printOf("old");
  const at = stage({
    ...(remote && { remote }),
    locked: lockFile([
      locked("edited", "id-edited", { secret }),
      locked("before", "id-before", { secret }),
      locked("relock", "id-relock"),
      locked("left", "id-left"),
      locked("forgotten", "id-forgotten"),
      locked("gone", "id-gone", { secret }),
    ]),
  });
  for (const key of ["edited", "before"]) at.remote.put(`id-${key}`, spec(key), "old");
  for (const key of ["relock", "left"]) at.remote.put(`id-${key}`, spec(key));
  at.remote.put("id-adopt", spec("adopt", { enabled: false }), "theirs");
  return withForeign(at);
}

const wishEveryAction = wished(
  (value, over) => {
    const secret = printOf(value);
    return [
      desiredWebhook("create", { secret, ...over("create") }),
      desiredWebhook("plain", over("plain")),
      desiredWebhook("gone", { secret, ...over("gone") }),
      desiredWebhook("adopt", { secret, ...over("adopt") }),
      desiredWebhook("edited", { secret, ...over("edited") }),
      desiredWebhook(
        "moved",
        { name: "before", url: spec("before").url, secret, ...over("moved") },
        { formerly: ["before"] },
      ),
      desiredWebhook("relock", over("relock"), { protected: true }),
    ];
  },
  ["create", "gone", "edited"],
  {},
);

// Nothing is adopted: an id that is lost cannot come back by luck.
const NEVER = { adopt: "never" } as const;

const wishCreates = wished(
  (value, over) => {
    const secret = printOf(value);
    return ["create", "plain", "other"].map((key) =>
      desiredWebhook(key, key === "plain" ? over(key) : { secret, ...over(key) }, { protected: key === "other" }),
    );
  },
  ["create"],
  NEVER,
);

/** A run died before: of its creates one has an answer, one has none, one was never sent; so it is with its updates. */
function abandoned(): Stage {
  const [old, secret] = [printOf("old"), printOf("new")];
  const creates = ["answered", "made", "unsent"].map((key) => beganCreate(desiredWebhook(key, { secret })));
  const at = stage({
    locked: lockFile([
      locked("done", "id-done", { secret: old }),
      locked("sent", "id-sent", { secret: old }),
      locked("waits", "id-waits", { secret: old }),
      locked("deleted", "id-deleted"),
      locked("left", "id-left"),
    ]),
    journal: [
      journalBegin({ creates, secrets: ["answered", "made", "unsent", "done", "sent", "waits"] }),
      journalDone("answered", locked("answered", "id-answered", { secret })),
      journalDone("done", locked("done", "id-done", { secret })),
      journalDone("deleted", null),
    ],
  });
  for (const key of ["answered", "made", "done", "sent"]) at.remote.put(`id-${key}`, spec(key), "new");
  at.remote.put("id-waits", spec("waits"), "old");
  at.remote.put("id-left", spec("left"));
  return withForeign(at);
}

const wishAbandoned = wished(
  (value, over) =>
    ["answered", "made", "unsent", "done", "sent", "waits", "create"].map((key) =>
      desiredWebhook(key, { secret: printOf(value), ...over(key) }),
    ),
  ["answered", "made", "done"],
  NEVER,
);

/** Each create loses its first answer, in turn after and before its effect; what else is sent, too, when told so. */
const lossy = (losesUpdates: boolean) => (): Script => {
  const seen = new Set<string>();
  return ({ op, about: [name = ""] }) => {
    if ((op !== "create" && op !== "update" && op !== "delete") || seen.has(name)) return null;
    seen.add(name);
    const when = seen.size % 2 === 1 ? "after" : "before";
    if (op === "create") return lost(when);
    return losesUpdates ? unavailable(when) : null;
  };
};

function lagging(): Stage {
  const clock = fakeClock();
  return withForeign(stage({ clock, remote: memoryRemote({ lag: { ms: LAG_MS, clock } }) }));
}

const lostAnswers = { dying: lossy(true), living: lossy(false) };

export const everyAction: Scenario = { name: "every action", stage: everyActionStage, ...wishEveryAction };
export const lostAnswersOfEveryAction: Scenario = {
  ...everyAction,
  name: "every action, with answers that are lost",
  faults: lostAnswers,
};
export const firstRunThatLags: Scenario = {
  name: "a first run, with a list that lags",
  stage: lagging,
  ...wishCreates,
};
export const recovery: Scenario = { name: "the recovery of what a dead run left", stage: abandoned, ...wishAbandoned };

/** Every scenario of the crash matrix. */
export const SCENARIOS: readonly Scenario[] = [
  everyAction,
  {
    ...everyAction,
    name: "every action, with calls that overlap",
    stage: () => everyActionStage(memoryRemote({ slow: true })),
  },
  lostAnswersOfEveryAction,
  firstRunThatLags,
  {
    ...firstRunThatLags,
    name: "a first run, with a list that lags and answers that are lost",
    faults: lostAnswers,
  },
  recovery,
];
