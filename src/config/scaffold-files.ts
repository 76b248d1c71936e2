import { join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { GIT_LINES, withLines } from "./git-lines.ts";
import { readRegularFile } from "./regular-file.ts";
import type { ScaffoldRequest, Target } from "./scaffold-target.ts";
import { shownPath } from "./way.ts";
import { locateFile, workspaceOf } from "./workspace.ts";
import { isThere, type PlannedFile } from "./write-files.ts";

const MAX_BYTES = 16 * 1024 * 1024;
const NOTHING = new Uint8Array();

/** Throws CLI_USAGE when one of the files that are to be made is there already, or would stand where nothing reads it. */
export function refuseOccupied(fulls: readonly string[], target: Target, force: boolean, cwd: string): void {
  const workspace = workspaceOf(target.full, cwd, []);
  // Without git, a folder that is still to be made has nothing around it that a symlink could lead out of.
  const astray = fulls.filter((full) => workspace.roots.length > 0 && "refused" in locateFile(full, workspace));
  if (astray.length > 0) {
    throw new AppError("CLI_USAGE", `outside of the repository, or in its .git: ${namesOf(astray, cwd)}`, {
      hint: "name a file inside of it",
    });
  }
  const there = force ? [] : fulls.filter(isThere);
  if (there.length > 0) {
    throw new AppError("CLI_USAGE", `already there: ${namesOf(there, cwd)}`, {
      hint: "name another file, or add --force to replace it",
    });
  }
}

/** A file that is made, or with `force` replaced. */
export function planFile(file: string, full: string, content: string, { force }: ScaffoldRequest): PlannedFile {
  return { file, full, content, how: force && isThere(full) ? "replaced" : "made", before: null };
}

/** What tells git of lockfiles; files that have every line already are left out. Throws CONFIG_UNREADABLE. */
export function planGitFiles(folder: string, cwd: string): readonly PlannedFile[] {
  return Object.entries(GIT_LINES).flatMap(([name, lines]) => {
    const file = join(folder, name);
    const full = resolve(cwd, file);
    if (!isThere(full)) return { file, full, how: "made", content: withLines(NOTHING, lines), before: null } as const;
    const read = readRegularFile(full, MAX_BYTES);
    if ("problem" in read) {
      throw new AppError("CONFIG_UNREADABLE", `${file} ${read.problem}`, { hint: "put it right, or take it away" });
    }
    const content = withLines(read.bytes, lines);
    const isWhole = content.length === read.bytes.length;
    return isWhole ? [] : ({ file, full, how: "extended", content, before: read.bytes } as const);
  });
}

function namesOf(fulls: readonly string[], cwd: string): string {
  return fulls.map((full) => shownPath(full, cwd)).join(", ");
}
