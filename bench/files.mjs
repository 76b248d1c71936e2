import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CLI, row, size, used, withFolder } from "./measure.mjs";
import { fileOf, webhookOf } from "./webhooks.mjs";

const ROUNDS = size(3, 1);
const LOADER = join(import.meta.dirname, "peers/load-files.mjs");
const SIZES = [
  { files: 1, webhooks: size(1000, 10), bound: {} },
  { files: 1, webhooks: size(10_000, 100), bound: {} },
  { files: size(2000, 20), webhooks: 10, bound: {} },
  { files: size(2000, 20), webhooks: 50, bound: { most: 3 } },
];

/** Whole commands over files of YAML, against a node that merely parses the same texts, or the same data as JSON. */
export async function files() {
  const rows = [];
  for (const size of SIZES) rows.push(...(await measure(size)));
  return rows;
}

function measure({ files: count, webhooks, bound }) {
  return withFolder(async (cwd) => {
    await writeFiles(cwd, count, webhooks);
    const commands = {
      validate: [CLI, "validate", "--log-level", "error", "tenants"],
      plan: [CLI, "plan", "--offline", "--log-level", "error", "tenants"],
      newest: [LOADER, "tenants", "js-yaml"],
      older: [LOADER, "tenants", "js-yaml-4"],
      json: [LOADER, "tenants", "json"],
    };
    const env = { ...process.env, GENAUTH_ACCESS_KEY_ID: "key", GENAUTH_ACCESS_KEY_SECRET: "secret" };
    const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, args] of Object.entries(commands)) runs[name].push(await used(args, { cwd, env }));
    }
    const over = (name, by) => runs[name].map(({ wallMs }, round) => wallMs / runs[by][round].wallMs);
    const peak = (name) => runs[name].map(({ peakMb }) => peakMb);
    const shown = `${count} ${count === 1 ? "file" : "files"} × ${webhooks} webhooks`;
    return [
      row(`validate of ${shown}`, "× js-yaml 5 loading", over("validate", "newest"), bound),
      row(`validate of ${shown}`, "× js-yaml 4 loading", over("validate", "older")),
      row(`validate of ${shown}`, "× JSON.parse", over("validate", "json")),
      row(`validate of ${shown}`, "MB at its peak", peak("validate"), { most: 300 }),
      row(`plan --offline of ${shown}`, "× js-yaml 5 loading", over("plan", "newest")),
      row(`plan --offline of ${shown}`, "MB at its peak", peak("plan")),
    ];
  });
}

async function writeFiles(folder, count, webhooks) {
  await mkdir(join(folder, ".git"));
  await mkdir(join(folder, "tenants"));
  const data = JSON.stringify({ webhooks: Array.from({ length: webhooks }, (_, index) => webhookOf(index)) });
  for (let index = 0; index < count; index++) {
    const at = join(folder, "tenants", `tenant-${index}`);
    await writeFile(
      `${at}.yaml`,
      fileOf(webhooks, `tenant: { userPoolId: pool-${index}, accessKeyId: key-${index} }\n`),
    );
    await writeFile(`${at}.json`, data);
  }
}
