import { readdirSync } from "node:fs";
import { join } from "node:path";
import { byCodeUnit } from "../core/canonical.ts";
import { packageFolder } from "./package-folder.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openCompiler } from "./run-time-schema.ts";
import { MAX_TEMPLATE_BYTES, parseText, type TemplateOptions } from "./templates.ts";

/** Where a repository has its own templates; the first that has one of a name has it. */
export const OWN_FOLDERS: readonly string[] = ["config/templates", "templates"];
const ENDING = ".yaml";

/** Where the templates stand that come with this package. */
export function shippedFolder(): string {
  return join(packageFolder(), "config/templates");
}

/** The file that a template of this name has in a folder. */
export function fileOfName(folder: string, name: string): string {
  return join(folder, name + ENDING);
}

/** The templates that can be named in a repository, each with what it is for as far as it says. */
export function nameableTemplates(root: string, options: TemplateOptions): ReadonlyMap<string, string | null> {
  const compile = openCompiler();
  const known = new Map<string, string | null>();
  for (const folder of [...OWN_FOLDERS.map((own) => join(root, own)), shippedFolder()]) {
    for (const name of namesIn(folder)) if (!known.has(name)) known.set(name, describe(fileOfName(folder, name)));
  }
  return new Map([...known].sort(([a], [b]) => byCodeUnit(a, b)));

  function describe(full: string): string | null {
    const read = readRegularFile(full, MAX_TEMPLATE_BYTES);
    const text = "bytes" in read ? decodeUtf8(read.bytes) : null;
    return text === null ? null : (parseText(full, text, options, compile).template?.description ?? null);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length));
  } catch {
    return [];
  }
}
