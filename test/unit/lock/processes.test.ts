import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printLock } from "../../../src/lock/codec.ts";
import { openFileStore } from "../../../src/lock/file-store.ts";
import { inTempFolder, lockDeps, sampleBegin, sampleDone, sampleLock } from "../../support/lock-samples.ts";

let program: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "hooksync-child-"));
  await chmod(folder, 0o755);
  program = join(folder, "child.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
});
afterAll(() => rm(join(program, ".."), { recursive: true, force: true }));

/** A child and the lines it said so far; `line` waits for one. */
function follow(child: ChildProcessWithoutNullStreams) {
  const lines: string[] = [];
  const faults: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  child.stderr.on("data", (chunk) => faults.push(String(chunk)));
  // A child that is done does not listen any more.
  child.stdin.on("error", () => {});
  const closed = once(child, "close");
  return {
    lines,
    say: (line: string) => child.stdin.write(`${line}\n`),
    async line(index: number): Promise<string> {
      while (lines.length <= index) {
        const ended = await Promise.race([once(reader, "line").then(() => false), closed.then(() => true)]);
        if (ended && lines.length <= index) throw new Error(`the child ended: ${faults.join("")}`);
      }
      return lines[index] ?? "";
    },
    async end(): Promise<readonly string[]> {
      await closed;
      expect(faults).toEqual([]);
      return lines;
    },
  };
}

async function abandonLease(lockPath: string): Promise<void> {
  const deps = await lockDeps();
  const identity = { ...deps.identity, bootId: "a boot before this one" };
  await openFileStore(lockPath, { ...deps, identity }).acquire("apply that died");
}

describe("processes that want one lease", () => {
  test("of twenty that race for a dead holder's, exactly one gets it, and no leftover stays", () =>
    inTempFolder(async (folder) => {
      const lockPath = join(folder, "acme.lock.json");
      await abandonLease(lockPath);
      const racers = Array.from({ length: 20 }, () => follow(spawn(process.execPath, [program, "race", lockPath])));
      await Promise.all(racers.map((racer) => racer.line(0)));
      for (const racer of racers) racer.say("go");
      const results = await Promise.all(racers.map((racer) => racer.line(1)));
      expect(results.toSorted()).toEqual([...Array.from({ length: 19 }, () => "LOCK_HELD"), "won"]);
      for (const racer of racers) racer.say("end");
      for (const racer of racers) expect((await racer.end()).slice(2)).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    }));

  test("that hold it in turns and die holding it are never inside together, and none waits for the dead", () =>
    inTempFolder(async (folder) => {
      const lockPath = join(folder, "acme.lock.json");
      const children = Array.from({ length: 6 }, () => follow(spawn(process.execPath, [program, "storm", lockPath])));
      const said = await Promise.all(children.map((child) => child.end()));
      const rounds = ["round 1", "round 2", "round 3", "round 4", "round 5"];
      for (const lines of said) expect(lines).toEqual(rounds);
    }));
});

describe("a process that may not write", () => {
  test("because the folder is not its own gets LOCK_UNWRITABLE, and the lock stays as it was", () =>
    inTempFolder(async (folder) => {
      const lockPath = join(folder, "acme.lock.json");
      await writeFile(lockPath, printLock(sampleLock(["a"])));
      await chmod(folder, 0o555);
      // Root may write everywhere, so it becomes somebody who may not.
      const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
      const child = follow(spawn(process.execPath, [program, "write", lockPath], who));
      expect(await child.end()).toEqual(["LOCK_UNWRITABLE"]);
      await chmod(folder, 0o755);
      expect(await readFile(lockPath, "utf8")).toBe(printLock(sampleLock(["a"])));
      expect(await readdir(folder)).toEqual(["acme.lock.json"]);
    }));

  test("more than some bytes keeps the old lock whole and trusts its journal no further", () =>
    inTempFolder(async (folder) => {
      const lockPath = join(folder, "acme.lock.json");
      await writeFile(lockPath, printLock(sampleLock(["a"])));
      const limited = 'ulimit -f 16 && exec "$0" "$@"';
      const child = follow(spawn("sh", ["-c", limited, process.execPath, program, "overflow", lockPath]));
      const [lock, appends, later] = await child.end();
      expect(lock).toBe("LOCK_UNWRITABLE");
      expect(new Set(appends?.split(" "))).toEqual(new Set(["LOCK_UNWRITABLE"]));
      expect(later).toBe("LOCK_UNWRITABLE");

      expect(await readFile(lockPath, "utf8")).toBe(printLock(sampleLock(["a"])));
      expect((await readdir(folder)).toSorted()).toEqual(["acme.lock.journal", "acme.lock.json"]);
      const store = openFileStore(lockPath, await lockDeps());
      expect((await store.journal.read()).slice(0, 2)).toEqual([sampleBegin(), sampleDone("fits")]);
    }));
});
