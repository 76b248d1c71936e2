import type { LoadOptions } from "./context.ts";
import { EMPTY_SHELF, type Shelf } from "./library.ts";
import { type LoadedFile, loadInput } from "./load.ts";
import { readPlainYaml } from "./plain-yaml.ts";
import { openReporter } from "./reporter.ts";
import { openSource } from "./source.ts";
import { workspaceOf } from "./workspace.ts";
import { parseYaml } from "./yaml.ts";

/** Reads a tenant from a text that is, or is to become, the content of a file; `shelf` holds the templates it uses. */
export function loadText(file: string, text: string, options: LoadOptions, shelf: Shelf = EMPTY_SHELF): LoadedFile {
  const source = openSource(file, text);
  const report = openReporter(source);
  const workspace = workspaceOf(file, options.cwd, options.fileAllow);
  const yaml = readPlainYaml(source) ?? parseYaml(source, report);
  return loadInput({ file, source, report, workspace }, yaml, options, shelf);
}
