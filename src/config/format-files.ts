import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { replaceFile } from "../util/atomic-file.ts";
import { formatText } from "./format.ts";

/** Puts the fields of files that were read before, and are valid, in order; gives those that this changes, and in `check` writes none. */
export async function formatFiles(
  files: readonly string[],
  { mode, cwd, unique }: { readonly mode: "write" | "check"; readonly cwd: string; readonly unique: () => string },
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const file of files) {
    const path = realpathSync(resolve(cwd, file));
    const text = await readFile(path, "utf8");
    const formatted = formatText(text);
    if (formatted === text) continue;
    changed.push(file);
    if (mode === "check") continue;
    const confirm = async () => {
      if ((await readFile(path, "utf8")) === text) return;
      throw new AppError("PLAN_STALE", `${file} changed during this run; it was left as it is`, {
        hint: "run it again",
      });
    };
    await replaceFile(path, formatted, { mode: 0o644, unique: unique(), confirm });
  }
  return changed;
}
