import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { NeededVariable } from "../core/scaffold.ts";
import { packageFolder } from "./package-folder.ts";
import type { Target } from "./scaffold-target.ts";
import { shownPath } from "./way.ts";

/** Where the workflow stands: in this package, which ships it, and in a repository. */
export const WORKFLOW = ".github/workflows/webhooks.yml";

/** Where the workflow runs, what it is about, and which files start it. */
interface Places {
  readonly workingDirectory: string;
  readonly paths: string;
  readonly trigger: string;
}

/** What means something of its own in a pattern, a glob, an expression or a quoted text of a workflow is not among these. */
const PLAIN = /^[\p{L}\p{N}_@%=,. /-]+$/u;
const VARIABLES = /(?: {10}(?!GENAUTH_HOST:)GENAUTH_\w+: .*\n)+/g;
const NOT_HERE = / && github\.repository != '[^']*'/g;

/** The shipped workflow, made to fit a new tenant's file and the variables it reads. Throws CLI_USAGE for a path that no workflow can name. */
export function fitWorkflow(target: Target, cwd: string, variables: readonly NeededVariable[]): string {
  const { workingDirectory, paths, trigger } = placesOf(target, cwd);
  const strange = [workingDirectory, paths].find((path) => !PLAIN.test(path));
  if (strange !== undefined) {
    throw new AppError("CLI_USAGE", `a workflow cannot name ${strange}`, {
      hint: "take a path of letters, digits, dots and dashes, or leave --with-workflow out",
    });
  }
  const lines = variables.map(
    ({ variable, isSecret }) => `          ${variable}: \${{ ${isSecret ? "secrets" : "vars"}.${variable} }}\n`,
  );
  return readFileSync(join(packageFolder(), WORKFLOW), "utf8")
    .replaceAll('"webhooks.*"', `"${trigger}"`)
    .replaceAll('paths: "webhooks.yaml"', `paths: "${paths}"`)
    .replaceAll('working-directory: "."', `working-directory: "${workingDirectory}"`)
    .replace(VARIABLES, () => lines.join(""))
    .replace(NOT_HERE, "");
}

/** A tenant beside others is their folder's, so that the next one needs no edit; paths are relative to where hooksync is run. */
function placesOf({ full, root, folder }: Target, cwd: string): Places {
  const near = resolve(cwd, folder ?? ".");
  const base = isInside(near, root) && isInside(full, near) ? near : root;
  const workingDirectory = shownPath(base, root) || ".";
  const file = shownPath(full, base);
  const beside = folder === null ? dirname(file) : ".";
  const paths = beside === "." ? file : beside;
  if (workingDirectory !== ".") return { workingDirectory, paths, trigger: `${workingDirectory}/**` };
  return { workingDirectory, paths, trigger: paths === file ? file.replace(/\.ya?ml$/, ".*") : `${paths}/**` };
}

function isInside(full: string, folder: string): boolean {
  return shownPath(full, folder) !== full;
}
