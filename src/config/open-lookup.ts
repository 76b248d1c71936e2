import type { LoadOptions } from "./context.ts";
import type { FileText, Lookup } from "./lookup.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { locateFile, type Workspace } from "./workspace.ts";

/** What is read of a mounted secret at most. */
const MAX_BYTES = 64 * 1024;

/** Looks references up in the environment and the file system; each file is read once. */
export function openLookup(env: LoadOptions["env"], workspace: Workspace): Lookup {
  const files = new Map<string, FileText>();
  return {
    base: workspace.base,
    env: (name) => (Object.hasOwn(env, name) && env[name]) || null,
    file(path) {
      const known = files.get(path) ?? readText(path, workspace);
      files.set(path, known);
      return known;
    },
    locate: (path) => locateFile(path, workspace),
  };
}

/** The text of a small file, its last line break dropped; an empty one counts as not set. */
function readText(path: string, workspace: Workspace): FileText {
  const found = locateFile(path, workspace);
  if (!("path" in found)) return found;
  const read = readRegularFile(found.path, MAX_BYTES);
  if ("problem" in read) {
    const problem = `${path} ${read.problem}`;
    return read.absent ? { missing: problem } : { refused: problem };
  }
  const text = decodeUtf8(read.bytes)?.replace(/\r?\n$/, "");
  if (text === undefined) return { refused: `${path} is not UTF-8 text` };
  return text === "" ? { missing: `${path} is empty` } : { text, byOperator: found.byOperator };
}
