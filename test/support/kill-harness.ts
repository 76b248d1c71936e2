import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Endpoint, Fault, RequestRecord } from "../../src/emulator/index.ts";
import { parseLock } from "../../src/lock/codec.ts";
import { parseLines } from "../../src/lock/journal-lines.ts";
import { desk, type Emulator, envOf, genauth } from "./cli.ts";
import { type Kill, type Phase, phaseOf } from "./kills.ts";
import type { Chance } from "./random.ts";
import { terminal } from "./terminal.ts";
import type { Wish, Wishes } from "./wishes.ts";

/** How a process ended: killed in a phase, or with an exit code. */
export type End =
  | { readonly killedIn: Phase }
  | { readonly killedIn: null; readonly code: number; readonly said: string };

/** A tenant whose applies are killed, and what can be seen of it. */
export interface KillHarness {
  /** Writes the file as it is wished now. */
  save(): void;
  /** Applies, and kills it if it gets that far. */
  apply(kill: Kill | null): Promise<End>;
  /** How long the last apply that lived took from its first request on. */
  readonly lastMs: () => number;
  /** What may never be, dead or alive: files half written, webhooks that are there twice, foreign ones that were touched. */
  broken(): string[];
  /** What is not as wished after an apply that lived. */
  unlike(): Promise<string[]>;
}

const LOCK = "webhooks.lock.json";
const JOURNAL = "webhooks.lock.journal";
const LEASE = "webhooks.lock.lease";
// The settle window is longer than the list lags.
const APPLY = "apply --yes --settle 0.3 --concurrency 3 --max-deletes 100 --log-level warn";
const LATENCY: readonly Fault[] = [
  { kind: "list-lag", ms: 100 },
  { kind: "slow-before", ms: 3 },
  { kind: "slow-after", ms: 6 },
];
const LOSSES: readonly Fault[] = [
  { kind: "reset-after", endpoint: "create-webhook" },
  { kind: "reset-before", endpoint: "create-webhook" },
  { kind: "cut-short", endpoint: "create-webhook" },
  { kind: "refuse-after", statusCode: 502, endpoint: "create-webhook" },
  { kind: "reset-after", endpoint: "update-webhook" },
  { kind: "html", endpoint: "delete-webhook" },
];
const WRITES: readonly (Endpoint | null)[] = ["create-webhook", "update-webhook", "delete-webhook"];
const PRELOAD = `--import ${new URL("mortal-process.mjs", import.meta.url).href}`;
const FOREIGN = ["Webhook of somebody else", "Another one"];

/** Opens a tenant with webhooks of others in its pool; all is gone after the test. */
export async function openKillHarness(by: Chance, wishes: Wishes): Promise<KillHarness> {
  let onRequest = (_: RequestRecord) => {};
  const emulator = await genauth({
    quirks: { secret: "omitted" },
    faults: LATENCY,
    onRequest: (request) => onRequest(request),
  });
  const pool = emulator.pool();
  const foreign = FOREIGN.map((name) => pool.put({ name, url: "https://hooks.example.com/w1", events: ["login"] }));
  const at = desk({}, envOf(emulator));
  const diary = desk({});
  let lastMs = 60;
  let lastIds: Readonly<Record<string, string>> = {};

  const ids = () => {
    const text = at.read(LOCK);
    const entries = text === null ? [] : [...parseLock(text, LOCK).webhooks.values()];
    return Object.fromEntries(entries.map(({ key, id }) => [key, id]));
  };

  return {
    lastMs: () => lastMs,
    save: () => at.write("webhooks.yaml", wishes.file()),

    async apply(kill) {
      const hadJournal = at.read(JOURNAL) !== null;
      diary.write("trace", "");
      const mend = by.of100(30) ? emulator.fault({ ...by.pick(LOSSES), skip: by.below(2), times: 1 }) : () => {};
      const process = at.start(APPLY, {
        ...wishes.env(),
        NODE_OPTIONS: PRELOAD,
        TRACE: join(diary.folder, "trace"),
        PAUSE_MS: "1",
        ...(kill?.by === "disk" && { DEATH: JSON.stringify(kill) }),
      });
      let startedAt = 0;
      let writes = 0;
      const timers: NodeJS.Timeout[] = [];
      const strike = (afterMs: number) => timers.push(setTimeout(() => process.signal("SIGKILL"), afterMs));
      onRequest = ({ endpoint }) => {
        if (startedAt === 0 && kill?.by === "moment") strike(kill.afterMs);
        startedAt ||= performance.now();
        if (WRITES.includes(endpoint)) writes += 1;
        if (kill?.by === "request" && kill.nth === writes) strike(kill.afterMs);
      };
      const { code, stdout, stderr } = await process.ended;
      timers.forEach(clearTimeout);
      mend();
      if (code === null) return { killedIn: phaseOf((diary.read("trace") ?? "").split("\n"), hadJournal) };
      lastMs = performance.now() - startedAt;
      return { killedIn: null, code, said: stdout + stderr };
    },

    broken() {
      const wrong: string[] = [];
      const insist = (what: string, check: () => unknown) => {
        try {
          check();
        } catch (error) {
          wrong.push(`${what}: ${error}`);
        }
      };
      insist("the lock is half written", ids);
      insist("the journal is torn before its last line", () => {
        const text = at.read(JOURNAL) ?? "";
        parseLines(Buffer.from(text), JOURNAL);
        for (const line of text.split("\n").slice(0, -1)) JSON.parse(line);
      });
      insist("the lease is half written", () => JSON.parse(at.read(LEASE) ?? "null"));
      return [...wrong, ...trespasses(emulator, foreign)];
    },

    async unlike() {
      const live = new Map(pool.webhooks().map((webhook) => [webhook.webhookId, webhook]));
      for (const { webhookId } of foreign) live.delete(webhookId);
      const now = ids();
      const wrong = wishes.all().flatMap((wish) => {
        const id = now[wish.key] ?? "";
        const webhook = live.get(id);
        const before = [wish.key, ...wish.formerly].map((key) => lastIds[key]).find((known) => known !== undefined);
        live.delete(id);
        if (!webhook) return [`${wish.key} is not there`];
        return [
          ...(before === undefined || before === id ? [] : [`${wish.key} had the id ${before} and has ${id}`]),
          ...(isDeepStrictEqual(fieldsOf(wish), fieldsOf({ secret: null, ...webhook }))
            ? []
            : [`${wish.key} is not as wished`]),
        ];
      });
      lastIds = now;
      const files = Object.keys(at.snapshot()).join(" ");
      const keys = Object.keys(now).sort().join(" ");
      const plan = terminal("plan --detailed-exitcode", at.folder, { ...envOf(emulator), ...wishes.env() });
      const isEmpty = (await plan.ended) === 0;
      return [
        ...wrong,
        ...[...live.values()].map(({ name, webhookId }) => `${name} is there as ${webhookId}, which no key owns`),
        ...(keys ===
        wishes
          .all()
          .map(({ key }) => key)
          .sort()
          .join(" ")
          ? []
          : [`the lock holds ${keys}`]),
        ...(files === `${LOCK} webhooks.yaml` ? [] : [`left over: ${files}`]),
        ...(isEmpty ? [] : [`the next plan is not empty: ${plan.screen()}`]),
      ];
    },
  };
}

function fieldsOf({
  name,
  url,
  events,
  enabled,
  secret,
}: Pick<Wish, "name" | "url" | "events" | "enabled" | "secret">) {
  return { name, url, events, enabled, secret };
}

function trespasses(
  emulator: Emulator,
  foreign: readonly { readonly webhookId: string; readonly name: string }[],
): string[] {
  const live = emulator.pool().webhooks();
  const names = live.map(({ name }) => name);
  return [
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`),
    ...foreign
      .filter((webhook) => !live.some((other) => isDeepStrictEqual(other, webhook)))
      .map(({ name }) => `${name} was touched, and is somebody else's`),
  ];
}
