import { readFile, rename, writeFile } from "node:fs/promises";
import { AppError } from "../core/errors.ts";
import type { Pool } from "./pool.ts";
import { type PoolOptions, parsePools } from "./pools.ts";

/** The pools of a data file; none when there is no such file. */
export async function loadPools(path: string): Promise<readonly PoolOptions[]> {
  try {
    return parsePools(await readFile(path, "utf8"), path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new AppError("CONFIG_UNREADABLE", `cannot read the data file ${path}`, { cause: error });
  }
}

/** Pools of the data file as they are, with access keys, names and events as given now; and given pools that it lacks. */
export function mergePools(saved: readonly PoolOptions[], given: readonly PoolOptions[]): readonly PoolOptions[] {
  const byId = new Map(given.map((pool) => [pool.userPoolId, pool]));
  for (const pool of saved) {
    const { webhooks = [] } = pool;
    byId.set(pool.userPoolId, { ...pool, ...byId.get(pool.userPoolId), webhooks });
  }
  return [...byId.values()];
}

/** Keeps the data file as the pools are. */
export interface Saver {
  /** Says that a pool has changed. */
  changed(): void;
  /** Resolves when all changes so far are in the file; rejects when that failed. */
  settled(): Promise<void>;
}

/**
 * Saves all pools after each change, replacing the whole file at once; changes that wait for the disk share one write.
 * A killed process loses no change that was settled; a power cut may.
 */
export function openSaver(path: string, pools: readonly Pool[]): Saver {
  let last: Promise<void> = Promise.resolve();
  let isWaiting = false;
  const write = async () => {
    isWaiting = false;
    const temporary = `${path}.tmp`;
    await writeFile(temporary, `${JSON.stringify({ pools: pools.map(toOptions) }, null, 2)}\n`, { mode: 0o600 });
    await rename(temporary, path);
  };
  return {
    changed: () => {
      if (isWaiting) return;
      isWaiting = true;
      last = last.then(write, write);
      // Whoever asks whether it settled hears of a failure; until then it must not end the process.
      last.catch(() => undefined);
    },
    settled: () => last,
  };
}

function toOptions(pool: Pool): PoolOptions {
  const { userPoolId, name, accessKeys, extraEvents } = pool;
  return { userPoolId, name, accessKeys, extraEvents, webhooks: pool.webhooks() };
}
