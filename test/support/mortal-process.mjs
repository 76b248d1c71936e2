// Loaded into the command with --import: it writes down each step that the command takes on its disk, pauses at each,
// and dies at the one it is told to. The command itself knows nothing of it.
import { appendFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { TRACE, DEATH, PAUSE_MS } = process.env;
const death = DEATH === undefined ? null : JSON.parse(DEATH);

/** `webhooks.lock.json.0f.tmp` → `lock.tmp`; null for what is none of the files that a run writes, nor their folder. */
function roleOf(path) {
  if (String(path) === process.cwd()) return "folder";
  const [, kind, rest] = /\.lock\.(json|journal|lease)(.*)$/.exec(basename(String(path))) ?? [];
  return kind === undefined ? null : `${kind === "json" ? "lock" : kind}${rest === "" ? "" : ".tmp"}`;
}

const met = new Map();

async function step(name, work, half) {
  const nth = (met.get(name) ?? 0) + 1;
  met.set(name, nth);
  const at = death?.step === name && death.nth === nth ? death.at : null;
  appendFileSync(TRACE, `${name}\n`);
  if (at === "before") die();
  if (at === "half") {
    await half();
    die();
  }
  const result = await work();
  appendFileSync(TRACE, `${name} done\n`);
  if (at === "after") die();
  await sleep(Number(PAUSE_MS));
  return result;
}

function die() {
  process.kill(process.pid, "SIGKILL");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const roles = new WeakMap();
const { open } = fs;
fs.open = async (path, flags, mode) => {
  // A temp file counts as what it becomes: so whoever writes in place is met at the same steps.
  const role = roleOf(path)?.replace(".tmp", "") ?? null;
  const opening = () => open(path, flags, mode);
  const handle = await (role !== null && flags === "wx" ? step(`create ${role}`, opening) : opening());
  if (role !== null) roles.set(handle, role);
  return handle;
};

const probe = await open(import.meta.filename);
const handles = Object.getPrototypeOf(probe);
await probe.close();
for (const name of ["writeFile", "appendFile", "sync", "truncate"]) {
  const call = handles[name];
  handles[name] = function (data, ...rest) {
    const role = roles.get(this);
    const work = () => call.call(this, data, ...rest);
    if (role === undefined) return work();
    return step(`${name} ${role}`, work, () => call.call(this, data.slice(0, data.length / 2), ...rest));
  };
}

// What is told by its first path, and what by its second: where the new name is.
for (const [name, index] of Object.entries({ chmod: 0, rm: 0, unlink: 0, link: 1, rename: 1 })) {
  const call = fs[name];
  fs[name] = (...args) => {
    const role = roleOf(args[index]);
    return role === null ? call(...args) : step(`${name} ${role}`, () => call(...args));
  };
}
syncBuiltinESMExports();
