import { constants } from "node:fs";
import { open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { Journal } from "../core/ports.ts";
import { replaceFile, syncFolder } from "../util/atomic-file.ts";
import { codeOf, readRegularFile, writing } from "./files.ts";
import { groupCommit } from "./group-commit.ts";
import { parseLines, printLine } from "./journal-lines.ts";

const { O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
const MAX_BYTES = 256 * 2 ** 20;

/** The journal at `path`: JSON, a line each. A journal that failed to write takes no more lines until it begins anew. */
export function openJournal(path: string, random: () => string): Journal {
  let append = appender(path);
  return {
    async read() {
      const bytes = await readRegularFile(path, MAX_BYTES);
      return bytes === null ? [] : parseLines(bytes, path);
    },
    async begin(line) {
      await writing(path, () => replaceFile(path, printLine(line), { mode: 0o600, unique: random() }));
      append = appender(path);
    },
    append: (line) => append(printLine(line)),
    async clear() {
      await writing(path, async () => {
        if (await removed(path)) await syncFolder(dirname(path));
      });
      append = appender(path);
    },
  };
}

function appender(path: string): (line: string) => Promise<void> {
  return groupCommit((lines) =>
    writing(path, async () => {
      // Opened for each commit, so that a run that ends anywhere leaves nothing open; the fsync costs far more.
      const handle = await open(path, O_WRONLY | O_APPEND | O_NOFOLLOW);
      try {
        await handle.appendFile(lines.join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
    }),
  );
}

async function removed(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}
