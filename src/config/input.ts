import { statSync } from "node:fs";
import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { LoadOptions } from "./context.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openReporter, type Reporter } from "./reporter.ts";
import { openSource, type Source } from "./source.ts";
import { locateFile, type Workspace, workspaceOf } from "./workspace.ts";

/** A tenant's file as it was read; null in place of its source when it is no text, already reported. */
export interface Input {
  /** As the user named it. */
  readonly file: string;
  readonly source: Source | null;
  readonly report: Reporter;
  readonly workspace: Workspace;
}

const MAX_BYTES = 16 * 1024 * 1024;
/** Reads one file. Throws CONFIG_UNREADABLE when it cannot, CLI_USAGE for a folder. */
export function readInput(file: string, { cwd, fileAllow }: LoadOptions): Input {
  const workspace = workspaceOf(file, cwd, fileAllow);
  const found = locateFile(resolve(cwd, file), workspace);
  if ("missing" in found) {
    throw new AppError("CONFIG_UNREADABLE", `there is no file ${file}`, { hint: "check the path" });
  }
  if ("refused" in found) {
    throw new AppError("CONFIG_UNREADABLE", `${file} is a symlink that leads out of its git root`, {
      hint: "name the file that it leads to",
    });
  }
  const read = readRegularFile(found.path, MAX_BYTES);
  if ("problem" in read && statSync(found.path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError("CLI_USAGE", `${file} is a folder`, { hint: `name its files, such as ${file}/acme.yaml` });
  }
  if ("problem" in read) throw new AppError("CONFIG_UNREADABLE", `${file} ${read.problem}`, { hint: "check the path" });
  const text = decodeUtf8(read.bytes);
  if (text !== null) {
    const source = openSource(file, text);
    return { file, source, report: openReporter(source), workspace };
  }
  const lossy = openSource(file, read.bytes.toString("utf8"));
  const report = openReporter(lossy);
  const start = lossy.text.indexOf("\ufffd");
  report.error("encoding", lossy.span(start, start + 1), "the file is not UTF-8 text", "save it as UTF-8");
  return { file, source: null, report, workspace };
}
