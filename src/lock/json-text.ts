import { AppError } from "../core/errors.ts";
import type { Location } from "../core/model.ts";

const RESTORE =
  "restore it from git, or delete it: an apply with `adopt: exact` finds the webhooks again by name and url";
const MERGE_MARKER = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/m;

/** LOCK_UNREADABLE for a lockfile, saying what is wrong with it and how to get a good one. */
export function unreadable(file: string, what: string, location?: Location, hint: string = RESTORE): AppError {
  return new AppError("LOCK_UNREADABLE", `${file} ${what}`, { hint, ...(location && { location }) });
}

/** The value of a JSON text; LOCK_UNREADABLE, with the place, when it is none, has merge conflict markers, or says one key twice. */
export function parseJson(text: string, file: string): unknown {
  const value = parseOrNothing(text, file);
  const twice = findDuplicateKey(text);
  if (twice !== null) {
    throw unreadable(file, `has the key ${JSON.stringify(twice.key)} twice`, placeOf(text, twice.offset, file));
  }
  return value;
}

function parseOrNothing(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const marker = MERGE_MARKER.exec(text);
    if (marker !== null) {
      const place = placeOf(text, marker.index, file);
      const hint = `hooksync lock merge ${file} merges both sides by key`;
      throw unreadable(file, "has merge conflict markers", place, hint);
    }
    // V8 tells most places, and only in its message, which also quotes the file: so no more than the number is taken.
    const offset = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    throw unreadable(file, "is not JSON", offset === undefined ? undefined : placeOf(text, Number(offset), file));
  }
}

/** The first key that one object of this (well-formed) JSON has twice: JSON.parse would silently keep the last. */
function findDuplicateKey(json: string): { key: string; offset: number } | null {
  /** The keys seen in each object around; null for an array. */
  const around: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let isKeyNext = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '"') {
      const end = endOfString(json, at);
      if (isKeyNext && keys !== null) {
        const key: string = JSON.parse(json.slice(at, end));
        if (keys.has(key)) return { key, offset: at };
        keys.add(key);
        isKeyNext = false;
      }
      at = end - 1;
    } else if (char === "{" || char === "[") {
      around.push(keys);
      keys = char === "{" ? new Set() : null;
      isKeyNext = char === "{";
    } else if (char === "}" || char === "]") {
      keys = around.pop() ?? null;
      isKeyNext = false;
    } else if (char === ",") {
      isKeyNext = keys !== null;
    }
  }
  return null;
}

function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at + 1;
}

function placeOf(text: string, offset: number, file: string): Location {
  const before = text.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
