import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../../core/errors.ts";
import { parseFaults, parsePools, startEmulator } from "../../emulator/index.ts";
import type { Io } from "../io.ts";

export interface EmulatorOptions {
  readonly port: number;
  readonly pools?: string;
  readonly data?: string;
  readonly faults?: string;
}

/** Runs an emulator until a signal comes, and prints the variables that lead to it. */
export async function emulator(options: EmulatorOptions, io: Io): Promise<number> {
  const running = await startEmulator({
    port: options.port,
    ...(options.pools !== undefined && {
      pools: parsePools(await read("--pools", options.pools, io), options.pools),
    }),
    ...(options.faults !== undefined && parseFaults(await read("--faults", options.faults, io), options.faults)),
    ...(options.data !== undefined && { dataFile: resolve(io.cwd, options.data) }),
  });
  const [pool] = running.pools;
  const [key] = pool?.accessKeys ?? [];
  if (pool && key) {
    io.out(`export GENAUTH_HOST=${running.url}\n`);
    io.out(`export GENAUTH_USERPOOL_ID=${pool.userPoolId}\n`);
    io.out(`export GENAUTH_ACCESS_KEY_ID=${key.id}\n`);
    io.out(`export GENAUTH_ACCESS_KEY_SECRET=${key.secret}\n`);
  }
  io.err(`A GenAuth answers at ${running.url}; paste the lines above in another terminal. Ctrl-C ends it.\n`);
  await new Promise((end) => io.stop.addEventListener("abort", end, { once: true }));
  await running.close();
  return 0;
}

async function read(flag: string, path: string, io: Io): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, path), "utf8");
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `${path} cannot be read`, { cause, hint: `check ${flag}` });
  }
}
