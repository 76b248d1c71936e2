import { resolve } from "node:path";
import type { LoadOptions } from "./context.ts";
import type { NoFile } from "./lookup.ts";
import { openLookup } from "./open-lookup.ts";
import { parseTemplate, type ReadTemplate } from "./parse-template.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { type Compile, openCompiler } from "./run-time-schema.ts";
import { openSource } from "./source.ts";
import { shownPath } from "./way.ts";
import { locateFile, type Workspace, workspaceOf } from "./workspace.ts";

/** The templates of a run, each read once however many tenants use it. */
export interface Templates {
  /** `path` starts at the workspace's folder. */
  read(path: string, workspace: Workspace): ReadTemplate | NoFile;
}

/** What a template may have at most. */
export const MAX_TEMPLATE_BYTES = 1024 * 1024;

/** What of a run's options templates need. */
export type TemplateOptions = Pick<LoadOptions, "cwd" | "env" | "fileAllow">;

/** Opens the templates of a run; nothing is kept but them. */
export function openTemplates(options: TemplateOptions): Templates {
  const compile = openCompiler();
  const known = new Map<string, ReadTemplate>();

  function readFile(full: string, real: string, path: string): ReadTemplate | NoFile {
    const before = known.get(full);
    if (before !== undefined) return before;
    const read = readRegularFile(real, MAX_TEMPLATE_BYTES);
    if ("problem" in read) return { missing: `${path} ${read.problem}` };
    const text = decodeUtf8(read.bytes);
    if (text === null) return { missing: `${path} is not UTF-8 text` };
    const parsed = parseText(full, text, options, compile);
    known.set(full, parsed);
    return parsed;
  }

  return {
    read(path, workspace) {
      // Asked for each tenant: not all may read the same.
      const found = locateFile(path, workspace);
      if (!("path" in found)) return found;
      return readFile(resolve(workspace.base, path), found.path, path);
    },
  };
}

/** Reads a template from a text that is, or is to become, the content of a file. */
export function parseText(
  full: string,
  text: string,
  { cwd, env, fileAllow }: TemplateOptions,
  compile: Compile = openCompiler(),
): ReadTemplate {
  const lookup = openLookup(env, workspaceOf(full, cwd, fileAllow));
  return parseTemplate(openSource(shownPath(full, cwd), text), lookup, compile);
}
