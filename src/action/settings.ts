import { readFile } from "node:fs/promises";
import { readSettings, type Settings } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import type { Checkout } from "./checkout.ts";
import type { ActionEvent } from "./event.ts";
import type { Repository } from "./repository.ts";

/** The settings of a run, and whether a pull request would change them. */
export interface ActionSettings {
  readonly settings: Settings;
  readonly isChanged: boolean;
}

/**
 * Reads `hooksync.yaml`; on a pull request as its base commit has it, for whoever opens one must not loosen the rules it
 * is held to. Throws CONFIG_UNREADABLE when that commit cannot be read.
 */
export async function readActionSettings(
  cwd: string,
  { base }: ActionEvent,
  checkout: Checkout,
  repository: Repository | null,
): Promise<ActionSettings> {
  if (base === null) return { settings: await readSettings(cwd), isChanged: false };
  const isHere = await checkout.has(base);
  let isChanged = false;
  const settings = await readSettings(cwd, async (file) => {
    const path = await checkout.pathOf(file);
    const text = isHere ? await checkout.show(base, path) : await fromGithub(repository, base, path);
    isChanged ||= text !== (await readFile(file, "utf8").catch(() => null));
    return text;
  });
  return { settings, isChanged };
}

async function fromGithub(repository: Repository | null, commit: string, path: string): Promise<string | null> {
  if (repository) return repository.fileText(commit, path);
  throw new AppError("CONFIG_UNREADABLE", `${path} of the base commit cannot be read: the checkout does not have it`, {
    hint: "give the job contents: read, or actions/checkout fetch-depth: 0",
  });
}
