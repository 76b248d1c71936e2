import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator } from "hooksync/emulator";
import { CLI, row, size, timed, used, withFolder } from "./measure.mjs";

const TENANTS = size(2000, 20);
const FEWER_TENANTS = size(500, 5);
const APPLIED_TENANTS = size(200, 10);
const LATENCY_MS = 50;
const ROUNDS = size(3, 1);

/** Two templates with 5 webhooks each: what every tenant file of the fleet uses. */
const TEMPLATES = {
  people: ["user:created", "user:updated", "user:deleted", "login", "register"],
  directory: ["group:created", "group:deleted", "organization:created", "organization:deleted", "role:created"],
};
const WEBHOOKS = Object.values(TEMPLATES).flat().length;

/** A fleet of thousands from two templates: what its plan costs, how memory follows its size, and how an apply treats its tenants. */
export async function fleet() {
  return [...(await plan()), ...(await apply())];
}

/** The files alone: no live, no lock. */
async function plan() {
  const many = [];
  const fewer = [];
  await withFolder(async (cwd) => {
    const files = await makeFleet(cwd, TENANTS);
    const measure = (count) =>
      used([CLI, "plan", "--offline", "--log-level", "error", ...files.slice(0, count)], { cwd });
    for (let round = 0; round < ROUNDS; round++) {
      fewer.push(await measure(FEWER_TENANTS));
      many.push(await measure(TENANTS));
    }
  });
  const what = `plan --offline of ${TENANTS} tenants × ${WEBHOOKS} webhooks`;
  return [
    row(
      what,
      "ms of CPU a webhook",
      many.map(({ cpuMs }) => cpuMs / (TENANTS * WEBHOOKS)),
      { most: 0.3 },
    ),
    row(
      what,
      "MB at its peak",
      many.map(({ peakMb }) => peakMb),
      { most: 300 },
    ),
    row(
      what,
      `× the memory of ${FEWER_TENANTS} tenants`,
      many.map(({ peakMb }, round) => peakMb / fewer[round].peakMb),
      { most: 1.3 },
    ),
  ];
}

/**
 * Into an emulator with a pool and a key for each tenant. Four of 200 are under way at once, so that each should take 2 % of
 * the run, the first ones somewhat more; one that starves is under way for much of it.
 */
async function apply() {
  return withFolder(async (cwd) => {
    const files = await makeFleet(cwd, APPLIED_TENANTS);
    const pools = Array.from({ length: APPLIED_TENANTS }, (_, index) => poolOf(index));
    const emulator = await startEmulator({ pools });
    try {
      emulator.fault({ kind: "slow-after", ms: LATENCY_MS, endpoint: "create-webhook" });
      const env = { ...process.env, GENAUTH_HOST: emulator.url };
      for (const [index, { accessKeys }] of pools.entries()) {
        env[`GENAUTH_${index}_KEY_ID`] = accessKeys[0].id;
        env[`GENAUTH_${index}_KEY_SECRET`] = accessKeys[0].secret;
      }
      await timed([CLI, "apply", "--yes", "--log-level", "error", ...files], { cwd, env });
      if (emulator.pools.some((pool) => pool.webhooks().length !== WEBHOOKS)) throw new Error("not all were created");

      const spans = pools.map(({ userPoolId }) =>
        spanOf(emulator.requests.filter((request) => request.userPoolId === userPoolId)),
      );
      const share = Math.max(...spans) / spanOf(emulator.requests);
      const what = `apply of ${APPLIED_TENANTS} tenants × ${WEBHOOKS} webhooks, the slowest tenant`;
      return [row(what, "% of the run", [100 * share], { most: 10 })];
    } finally {
      await emulator.close();
    }
  });
}

/** Milliseconds from the first of these requests to the answer to the last one. */
function spanOf(requests) {
  return requests.at(-1).at - requests[0].at + LATENCY_MS;
}

function poolOf(index) {
  return { userPoolId: `pool-${index}`, accessKeys: [{ id: `key-${index}`, secret: `secret-${index}` }] };
}

/** Writes the templates and as many tenant files into a git folder, and gives the paths of the latter. */
async function makeFleet(folder, tenants) {
  for (const name of [".git", "templates", "tenants"]) await mkdir(join(folder, name));
  for (const [name, events] of Object.entries(TEMPLATES)) {
    await writeFile(join(folder, `templates/${name}.yaml`), templateOf(name, events));
  }
  const files = Array.from({ length: tenants }, (_, index) => `tenants/tenant-${index}.yaml`);
  for (const [index, file] of files.entries()) await writeFile(join(folder, file), tenantOf(index));
  return files;
}

function templateOf(name, events) {
  const webhooks = events.map(
    (event) => `  ${name}-${event.replace(":", "-")}:
    url: \${param:callbacks}/${event.replace(":", "/")}
    events: ["${event}"]
    retryConfig: { enabled: true, count: "\${param:retries}", delay: 10, delayUnit: Second }
`,
  );
  return `version: 1
description: What happens to ${name}.
params:
  type: object
  properties:
    callbacks: { type: string, format: uri }
    retries: { type: integer, minimum: 0, default: 5 }
  required: [callbacks]
webhooks:
${webhooks.join("")}`;
}

function tenantOf(index) {
  const uses = Object.keys(TEMPLATES).map(
    (name) => `  - { template: ../templates/${name}.yaml, with: { callbacks: "\${var:hooks}" } }\n`,
  );
  return `version: 1
tenant:
  userPoolId: pool-${index}
  accessKeyId: \${env:GENAUTH_${index}_KEY_ID}
  accessKeySecret: \${env:GENAUTH_${index}_KEY_SECRET}
vars:
  hooks: https://hooks-${index}.example
use:
${uses.join("")}`;
}
