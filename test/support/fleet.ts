import type { Emulator, EmulatorPool } from "../../src/emulator/index.ts";
import { type Desk, desk, type Env, genauth, tenantFile } from "./cli.ts";
import { terminal } from "./terminal.ts";

/** How a command ended in this process, and what it said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Many tenants at a desk, each with a pool of one emulator and a file in `tenants/`. */
export interface FleetDesk {
  readonly emulator: Emulator;
  readonly at: Desk;
  readonly env: Env;
  /** Runs a command in this process: a fleet has too many commands to spawn each. */
  run(args: string): Promise<Said>;
  pool(tenant: string): EmulatorPool;
  /** Writes a tenant's file with two webhooks and its own access key; `more` says what else stands under `tenant:`. */
  writeTenant(name: string, more?: Readonly<Record<string, unknown>>): void;
  /** How many webhooks each tenant has live. */
  live(): Readonly<Record<string, number>>;
}

export async function fleetDesk(
  names: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<FleetDesk> {
  const emulator = await genauth({
    pools: names.map((name) => ({
      userPoolId: `pool-${name}`,
      accessKeys: [{ id: `key-${name}`, secret: `s3cret-${name}` }],
    })),
  });
  const env = {
    GENAUTH_HOST: emulator.url,
    ...Object.fromEntries(names.map((name) => [`GENAUTH_${name.toUpperCase()}_SECRET`, `s3cret-${name}`])),
  };
  const at = desk(files, env);
  const writeTenant: FleetDesk["writeTenant"] = (name, more = {}) => {
    const key = {
      userPoolId: `pool-${name}`,
      accessKeyId: `key-${name}`,
      accessKeySecret: `\${env:GENAUTH_${name.toUpperCase()}_SECRET}`,
    };
    at.write(`tenants/${name}.yaml`, tenantFile({ users: {}, "sign-ins": {} }, { tenant: { ...key, ...more } }));
  };
  for (const name of names) writeTenant(name);
  const pool = (name: string) => emulator.pool(`pool-${name}`);
  return {
    emulator,
    at,
    env,
    async run(args) {
      // Where nobody sits there is no progress.
      const { ended, said } = terminal(args, at.folder, { ...env, CI: "1" });
      return { code: await ended, ...said };
    },
    pool,
    writeTenant,
    live: () => Object.fromEntries(names.map((name) => [name, pool(name).webhooks().length])),
  };
}
