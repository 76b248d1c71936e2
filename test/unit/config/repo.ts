import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { LoadedTenant } from "../../../src/config/load.ts";
import type { Diagnostic } from "../../../src/core/errors.ts";
import type { DesiredWebhook } from "../../../src/core/model.ts";
import { type Loaded, type LoadRequest, loadFleet } from "../../support/load-fleet.ts";

/** An access key as an operator's environment has it. */
export const ACCESS_KEY = { GENAUTH_ACCESS_KEY_ID: "key-1", GENAUTH_ACCESS_KEY_SECRET: "s3cret" };

/** Files by their path, and more of what a run is given. */
export interface Repo {
  readonly folder: string;
  load(options?: LoadRequest, ...paths: readonly string[]): Promise<Loaded>;
}

/** A temporary git repository with these files, gone after the test. */
export function repoWith(files: Readonly<Record<string, string | Buffer>>, git = true): Repo {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-config-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (git) mkdirSync(join(folder, ".git"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    folder,
    load: (options = {}, ...paths) => loadFleet(paths, folder, options),
  };
}

/** Loads one file as `webhooks.yaml`. */
export function load(text: string | Buffer, options: LoadRequest = {}): Promise<Loaded> {
  return repoWith({ "webhooks.yaml": text }).load(options);
}

/** The one tenant of a run in which nothing was wrong. */
export function only({ files }: Loaded): LoadedTenant {
  const [file] = files;
  if (files.length !== 1 || !file?.tenant) throw file?.error ?? new Error(`${files.length} files`);
  return file.tenant;
}

/** A webhook of the one tenant. */
export function webhook(loaded: Loaded, key: string): DesiredWebhook {
  const found = only(loaded).desired.webhooks.get(key);
  if (found === undefined) throw new Error(`no webhook ${key}`);
  return found;
}

/** Diagnostics as short lines: rule, place, message. */
export function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ rule, location, message }) => `${rule} ${location.line}:${location.column} ${message}`);
}

/** A valid file with one webhook `a`; `more` are further lines of it, `top` lines above `webhooks:`. */
export function fileWith(more: string, top = ""): string {
  const lines = more.split("\n").map((line) => (line === "" ? "" : `    ${line}\n`));
  const url = /^url:/m.test(more) ? "" : "    url: https://hooks.acme.example/a\n";
  return `version: 1\n${top}webhooks:\n  a:\n    events: [login]\n${url}${lines.join("")}`;
}
