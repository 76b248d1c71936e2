import { appendFile, mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Journal, JournalLine } from "../../../src/core/ports.ts";
import { openJournal } from "../../../src/lock/journal.ts";
import { parseLines, printLine } from "../../../src/lock/journal-lines.ts";
import { anyDone, anySpec } from "../../support/lock-arbitraries.ts";
import { inTempFolder, sampleBegin, sampleDone } from "../../support/lock-samples.ts";

const BEGIN = printLine(sampleBegin());
const DONE = printLine(sampleDone("users"));

function withJournal(work: (journal: Journal, path: string) => Promise<void>): Promise<void> {
  return inTempFolder(async (folder) => {
    const path = join(folder, "acme.lock.journal");
    await work(
      openJournal(path, () => "0123456789abcdef"),
      path,
    );
  });
}

describe("a journal torn at any byte", () => {
  const anyLines: fc.Arbitrary<JournalLine[]> = fc
    .tuple(anySpec, fc.array(anyDone, { maxLength: 3 }))
    .map(([spec, dones]) => [sampleBegin({ creates: [{ key: "__proto__", spec, protected: false }] }), ...dones]);

  test("reads as exactly the lines that are whole", () => {
    fc.assert(
      fc.property(anyLines, fc.double({ min: 0, max: 1, noNaN: true }), (lines, share) => {
        const bytes = Buffer.from(lines.map(printLine).join(""));
        const torn = bytes.subarray(0, Math.round(bytes.length * share));
        const whole = torn.filter((byte) => byte === 0x0a).length;
        expect(parseLines(torn, "j")).toEqual(lines.slice(0, whole));
      }),
    );
  });

  test("loses only its last line, whichever byte it is torn at", () => {
    const lines = [sampleBegin(), sampleDone("ключ"), sampleDone("🔑")];
    const bytes = Buffer.from(lines.map(printLine).join(""));
    for (let length = 0; length <= bytes.length; length++) {
      const torn = bytes.subarray(0, length);
      expect(parseLines(torn, "j")).toEqual(lines.slice(0, torn.filter((byte) => byte === 0x0a).length));
    }
  });

  test("counts a last line that is ended and yet no JSON as torn", () =>
    withJournal(async (journal, path) => {
      await writeFile(path, `${BEGIN}{"at":"do\0\0\n`);
      expect(await journal.read()).toEqual([sampleBegin()]);
    }));
});

describe("a journal that is damaged", () => {
  const broken = (line: JournalLine, over: object) => `${JSON.stringify({ ...line, ...over })}\n`;
  const done = sampleDone("users");
  test.each([
    ["garbage between its lines", `${BEGIN}garbage\n${DONE}`, 2],
    [
      "bytes that are no UTF-8",
      Buffer.concat([Buffer.from(BEGIN), Buffer.of(0x22, 0xff, 0x22, 0x0a), Buffer.from(DONE)]),
      2,
    ],
    ["no begin", DONE, 1],
    ["a second begin", BEGIN + BEGIN, 2],
    ["an empty line", `${BEGIN}\n${DONE}`, 2],
    ["a null line", `${BEGIN}null\n`, 2],
    ["a line of another kind", BEGIN + broken(done, { at: "undone" }), 2],
    ["a done without an entry", `${BEGIN}{"at":"done","key":"users"}\n`, 2],
    ["a done whose entry lacks its spec", BEGIN + broken(done, { entry: { ...done.entry, applied: undefined } }), 2],
    ["a done with a field nobody knows", BEGIN + broken(done, { extra: 1 }), 2],
    ["a begin without creates", broken(sampleBegin(), { creates: undefined }), 1],
    ["a begin whose target is null", broken(sampleBegin(), { target: null }), 1],
    ["a begin whose creates are keys", broken(sampleBegin(), { creates: ["users"] }), 1],
  ])("by %s is LOCK_UNREADABLE and names the line", (_, content, line) =>
    withJournal(async (journal, path) => {
      await writeFile(path, content);
      const failure = { code: "LOCK_UNREADABLE", location: { file: path, line }, hint: expect.stringMatching(/./) };
      await expect(journal.read()).rejects.toMatchObject(failure);
      expect(await readFile(path)).toEqual(Buffer.from(content));
    }),
  );
});

describe("the journal's file", () => {
  test("is for its user's eyes only, and has no company", () =>
    withJournal(async (journal, path) => {
      await journal.begin(sampleBegin());
      await journal.append(sampleDone("users"));
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readdir(join(path, ".."))).toEqual(["acme.lock.journal"]);
      await journal.clear();
      expect(await readdir(join(path, ".."))).toEqual([]);
    }));

  test("takes no more lines after a failed one, until it begins anew", () =>
    withJournal(async (journal, path) => {
      await journal.begin(sampleBegin());
      await rm(path);
      await expect(journal.append(sampleDone("lost"))).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      await writeFile(path, BEGIN);
      await expect(journal.append(sampleDone("later"))).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      expect(await readFile(path, "utf8")).toBe(BEGIN);
      await journal.begin(sampleBegin());
      await journal.append(sampleDone("users"));
      expect(await journal.read()).toEqual([sampleBegin(), sampleDone("users")]);
    }));

  test("is neither read nor written where a folder or a link stands", () =>
    withJournal(async (journal, path) => {
      await mkdir(path);
      await expect(journal.read()).rejects.toMatchObject({ code: "LOCK_UNREADABLE" });
      await expect(journal.begin(sampleBegin())).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      await expect(journal.clear()).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      expect(await readdir(join(path, ".."))).toEqual(["acme.lock.journal"]);
      await rm(path, { recursive: true });

      const elsewhere = join(path, "..", "elsewhere");
      await writeFile(elsewhere, BEGIN);
      await symlink(elsewhere, path);
      await expect(journal.read()).rejects.toMatchObject({ code: "LOCK_UNREADABLE" });
      await expect(journal.append(sampleDone("users"))).rejects.toMatchObject({ code: "LOCK_UNWRITABLE" });
      expect(await readFile(elsewhere, "utf8")).toBe(BEGIN);
    }));

  test("is read whole while it grows", () =>
    withJournal(async (journal, path) => {
      await journal.begin(sampleBegin());
      await appendFile(path, DONE);
      await journal.append(sampleDone("next"));
      expect(await journal.read()).toEqual([sampleBegin(), sampleDone("users"), sampleDone("next")]);
    }));
});

test("lines that come together are made durable by one fsync", () =>
  withJournal(async (journal, path) => {
    await journal.begin(sampleBegin());
    const handle = await open(path);
    await handle.close();
    const syncs = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
    try {
      await Promise.all(Array.from({ length: 100 }, (_, index) => journal.append(sampleDone(`key-${index}`))));
      expect(syncs).toHaveBeenCalledTimes(1);
    } finally {
      syncs.mockRestore();
    }
    expect(await journal.read()).toHaveLength(101);
  }));
