import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withServer } from "./child.mjs";
import { CLI, row, size, used, withFolder } from "./measure.mjs";
import { fileOf } from "./webhooks.mjs";

const TENANTS = size(100, 10);
const WEBHOOKS = size(100, 50);
const PER_SECOND = 200;
const SECOND_MS = 1000;
const TOO_MANY = 429;
const FAULT = JSON.stringify({ kind: "rate-limit", perSecond: PER_SECOND, retryAfter: "1" });

/** A fleet applied to a host that answers 429 to what comes faster than it likes; nobody told hooksync how fast that is. */
export async function limit() {
  return withFolder((cwd) =>
    withServer("emulator.mjs", [TENANTS, FAULT], async ({ url, ask }) => {
      await mkdir(join(cwd, ".git"));
      await mkdir(join(cwd, "tenants"));
      const env = { ...process.env, GENAUTH_HOST: url };
      for (let index = 0; index < TENANTS; index++) {
        const tenant = `tenant: { userPoolId: pool-${index}, accessKeyId: "\${env:GENAUTH_${index}_ID}", accessKeySecret: "\${env:GENAUTH_${index}_SECRET}" }\n`;
        await writeFile(join(cwd, "tenants", `tenant-${index}.yaml`), fileOf(WEBHOOKS, tenant));
        env[`GENAUTH_${index}_ID`] = `key-${index}`;
        env[`GENAUTH_${index}_SECRET`] = `secret-${index}`;
      }
      const { peakMb } = await used([CLI, "apply", "--yes", "--log-level", "error", "tenants"], { cwd, env });
      const { requests, live } = await ask();
      if (live.some((count) => count !== WEBHOOKS)) throw new Error("not all were created, or some twice");
      const refused = requests.filter(({ statusCode }) => statusCode === TOO_MANY).length;
      // The host lets a second's worth through at once at first: that is left out.
      const from = requests[0].at + SECOND_MS;
      const after = requests.filter(({ at }) => at >= from);
      const accepted = after.filter(({ statusCode }) => statusCode !== TOO_MANY).length;
      const seconds = (requests.at(-1).at - from) / SECOND_MS;
      const what = `apply of ${TENANTS} tenants × ${WEBHOOKS} webhooks at ${PER_SECOND} requests a second`;
      return [
        row(what, "% of the limit", [(100 * accepted) / seconds / PER_SECOND], { least: 95 }),
        row(what, "% refused", [(100 * refused) / requests.length], { most: 1 }),
        row(what, "MB at its peak", [peakMb]),
      ];
    }),
  );
}
