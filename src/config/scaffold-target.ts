import { basename, dirname, extname, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { rootOf } from "./workspace.ts";

/** What somebody wants to begin. */
export interface ScaffoldRequest {
  /** A tenant's file, which ends in .yaml or .yml; else the folder of a repository. */
  readonly path: string;
  /** A template's name, or its file; null: none. */
  readonly template: string | null;
  /** `NAME=VALUE` for its params. */
  readonly settings: readonly string[];
  /** The tenant's name; null: the file's. */
  readonly name: string | null;
  /** Whether what is there is replaced. */
  readonly force: boolean;
  /** Whether GitHub's workflow is made, too. */
  readonly withWorkflow: boolean;
}

/** The tenant's file that is to be made. */
export interface Target {
  /** As the user would name it. */
  readonly file: string;
  readonly full: string;
  /** Where its repository begins. */
  readonly root: string;
  /** null: it is the only tenant of its repository. */
  readonly tenant: string | null;
  /** The folder that becomes a repository's; null: the file alone is wanted. */
  readonly folder: string | null;
}

const ENDING = /\.ya?ml$/;
const ONLY = "webhooks";

/** Throws CLI_USAGE for the one file that cannot be a tenant's. */
export function targetOf({ path, name }: ScaffoldRequest, cwd: string): Target {
  const folder = ENDING.test(path) ? null : path;
  const file = folder === null ? path : join(folder, `${ONLY}.yaml`);
  const full = resolve(cwd, file);
  const stem = basename(full, extname(full));
  if (stem === "hooksync") {
    throw new AppError("CLI_USAGE", `${file} is where settings stand, and no tenant's file`, {
      hint: "name it otherwise",
    });
  }
  return {
    file,
    full,
    root: rootOf(dirname(full), folder === null ? cwd : dirname(full)),
    tenant: name ?? (stem === ONLY ? null : stem),
    folder,
  };
}
