import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Rules } from "../../src/config/settings-file.ts";
import { openDraft, type TenantDraft } from "../../src/config/tenant-draft.ts";
import type { ImportPick } from "../../src/core/import-choice.ts";
import type { DesiredTenant, LockFile, TenantPlan } from "../../src/core/model.ts";
import type { LockStore } from "../../src/core/ports.ts";
import { type Imported, importTenant } from "../../src/engine/import-run.ts";
import { planLive } from "../../src/engine/plan-run.ts";
import type { RunContext } from "../../src/engine/world.ts";
import { parseLock } from "../../src/lock/codec.ts";
import { flags, printOf } from "./builders.ts";
import { fakeClock } from "./fake-clock.ts";
import { type MemoryDisk, memoryDisk, openMemoryStore } from "./memory-lock-store.ts";
import { memoryLog } from "./memory-log.ts";
import { type MemoryRemote, memoryRemote } from "./memory-remote.ts";

/** A live tenant, and a folder with or without a file for it; its lock is in memory. */
export interface ImportStage {
  readonly remote: MemoryRemote;
  readonly disk: MemoryDisk;
  readonly store: LockStore;
  open(): Promise<TenantDraft>;
  desired(): Promise<DesiredTenant>;
  import(pick?: ImportPick, store?: LockStore): Promise<Imported>;
  /** With no variable set but the access key's. */
  plan(): Promise<TenantPlan>;
  lock(): LockFile | null;
  /** The file's text. */
  text(): string;
  write(text: string): void;
  /** Removes the folder. */
  close(): void;
}

export const ALL: ImportPick = { by: "all" };

/** GenAuth shows secrets on it, unless `hides` says otherwise. */
export function importStage(
  start: {
    readonly yaml?: string;
    /** More files of the folder, by their path. */
    readonly others?: Readonly<Record<string, string>>;
    readonly file?: string;
    readonly remote?: MemoryRemote;
    readonly hides?: boolean;
    /** Of `hooksync.yaml`. */
    readonly rules?: Rules;
  } = {},
): ImportStage {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-import-")));
  const file = start.file ?? "webhooks.yaml";
  const path = join(cwd, file);
  const remote = start.remote ?? memoryRemote(start.hides ? {} : { show: printOf });
  const disk = memoryDisk();
  const store = openMemoryStore(disk);
  const env = { GENAUTH_ACCESS_KEY_ID: "access-key-1", GENAUTH_ACCESS_KEY_SECRET: "s3cret" };
  let runs = 0;

  const runOf = (): RunContext => {
    runs += 1;
    const clock = fakeClock();
    const stop = new AbortController().signal;
    return { runId: `run-${runs}`, flags: flags(), clock, startedAt: clock.now(), log: memoryLog(), stop, cut: stop };
  };
  const open = () => {
    const trust = { envAllow: [], envPublic: [], fileAllow: [], hostAllow: [] };
    return openDraft(
      file,
      {
        ...trust,
        purpose: "plan",
        only: null,
        schema: null,
        strict: false,
        rules: start.rules ?? {},
        limits: {},
        env,
        cwd,
      },
      randomUUID,
    );
  };
  const desired = async () => {
    const { tenant, error } = (await open()).loaded;
    if (tenant === null) throw error;
    return tenant.desired;
  };
  const write = (text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  for (const [other, text] of Object.entries(start.others ?? {})) writeFileSync(join(cwd, other), text);
  if (start.yaml !== undefined) write(start.yaml);

  return {
    remote,
    disk,
    store,
    open,
    desired,
    async import(pick = ALL, other = store) {
      const draft = await open();
      await draft.makeFolder();
      const tenant = { desired: await desired(), remote, store: other };
      return importTenant(tenant, draft, runOf(), {
        command: "import",
        lockTimeoutMs: 0,
        pick,
        newLineage: () => "lineage-new",
      });
    },
    plan: async () => planLive({ desired: await desired(), remote, store }, runOf()),
    lock: () => (disk.lock === null ? null : parseLock(disk.lock, "memory")),
    text: () => readFileSync(path, "utf8"),
    write,
    close: () => rmSync(cwd, { recursive: true, force: true }),
  };
}
