import { existsSync, realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { WebhookKey } from "../core/model.ts";
import { isPrint } from "../core/secret.ts";
import type { EditableFile, ExtendedFile, RefusedWebhooks } from "../core/tenant-file.ts";
import { replaceFile } from "../util/atomic-file.ts";
import { appendTo } from "./append.ts";
import { checkWebhooksFile } from "./check-webhooks.ts";
import { usualFile } from "./find-files.ts";
import { readInput } from "./input.ts";
import { openLibrary } from "./library.ts";
import type { LoadedFile, LoadOptions } from "./load.ts";
import { loadText } from "./load-text.ts";
import { beginFile } from "./new-file.ts";
import { refuseWebhook } from "./refuse-webhook.ts";
import { openReporter } from "./reporter.ts";
import { nameVariables } from "./secret-variables.ts";
import { openSource } from "./source.ts";
import { knownEvents } from "./webhook-checks.ts";
import { rootOf } from "./workspace.ts";
import { literal, writeWebhook } from "./written-webhook.ts";
import { parseYaml } from "./yaml.ts";

/** A tenant's file that import may extend, or begin where there is none yet. */
export interface TenantDraft extends EditableFile {
  /** As the user named it. */
  readonly file: string;
  readonly loaded: LoadedFile;
  /** Makes the folder that the file and its lock are to stand in. */
  makeFolder(): Promise<void>;
}

/** Opens the file at a path, the usual one for none; `unique` names temp files. Throws CONFIG_* for one that is there and is no text. */
export async function openDraft(
  path: string | undefined,
  options: LoadOptions,
  unique: () => string,
): Promise<TenantDraft> {
  const file = path ?? usualFile(options.cwd) ?? "webhooks.yaml";
  const full = resolve(options.cwd, file);
  const before = readText(file, full, options);
  // Which tenant it is about comes from the environment then.
  const text = before ?? beginFile(full, rootOf(dirname(full), options.cwd), { webhooks: {} });
  const written = structureOf(file, text)?.written ?? {};
  const shelf = await (await openLibrary(options)).shelfFor(written);
  // What a reference brings in is not known here; to add it twice does no harm.
  const extraEvents = (written.extraEvents ?? []).filter((event) => !event.includes("${"));
  const stem = basename(file, extname(file));

  function extend(...[webhooks, events]: Parameters<EditableFile["extend"]>): ExtendedFile | RefusedWebhooks {
    const withSecret = webhooks.filter(({ spec }) => isPrint(spec.secret));
    const variables = nameVariables(withSecret, stem === "webhooks" ? null : stem, text);
    const references = new Map(variables.map(({ key, variable }) => [key, `\${env:${variable}}`]));
    const entries = webhooks.map((webhook) => {
      const fields = writeWebhook(webhook, references.get(webhook.key) ?? null, written.defaults ?? {});
      return [webhook.key, fields] as const;
    });
    const withEvents = append(file, text, "extraEvents", events.map(literal));
    const next = append(file, withEvents, "webhooks", Object.fromEntries(entries));
    const { tenant, error } = loadText(file, next, options, shelf);
    if (tenant === null) {
      const refused = findRefused(file, next, new Set(entries.map(([key]) => key)), error);
      if (refused.size > 0) return { refused };
      throw error;
    }
    return { webhooks: tenant.desired.webhooks, variables, save: () => save(next) };
  }

  async function save(next: string): Promise<void> {
    if (next === before) return;
    const confirm = async () => {
      if (readText(file, full, options) === before) return;
      throw new AppError("PLAN_STALE", `${file} changed during this run; nothing was imported`, {
        hint: "run it again",
      });
    };
    await confirm();
    try {
      await replaceFile(before === null ? full : realpathSync(full), next, { mode: 0o644, unique: unique(), confirm });
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError("CONFIG_UNREADABLE", `${file} cannot be written`, { cause, hint: "check the path" });
    }
  }

  return {
    file,
    loaded: loadText(file, text, options, shelf),
    async makeFolder() {
      await mkdir(dirname(full), { recursive: true });
    },
    keys: Object.keys(written.webhooks ?? {}),
    unknownEvents(events) {
      const known = knownEvents(extraEvents);
      return events.filter((event) => !known.has(event));
    },
    refuse: (live, events) => refuseWebhook(live, [...extraEvents, ...events], options),
    wantsOwnSecrets:
      (options.rules.noSharedSecrets?.severity ?? "error") === "error" && options.rules.noSharedSecrets !== undefined,
    extend,
  };
}

/** Which of the new webhooks an error is about. */
function findRefused(
  file: string,
  text: string,
  keys: ReadonlySet<WebhookKey>,
  error: AppError,
): ReadonlyMap<WebhookKey, string> {
  const places = [...(structureOf(file, text)?.place.children?.get("webhooks")?.children ?? [])].reverse();
  const refused = new Map<WebhookKey, string>();
  for (const { location, message, severity } of error.diagnostics) {
    if (severity !== "error" || location.file !== file) continue;
    const owner = places.find(([, { key, span }]) => span.source.locate(key ?? span).line <= location.line)?.[0];
    if (typeof owner === "string" && keys.has(owner)) refused.set(owner, message);
  }
  return refused;
}

/** null: there is no such file. */
function readText(file: string, full: string, options: LoadOptions): string | null {
  if (!existsSync(full)) return null;
  const { source } = readInput(file, options);
  if (source !== null) return source.text;
  throw new AppError("CONFIG_INVALID", `${file} is not UTF-8 text`, { hint: "save it as UTF-8" });
}

function append(file: string, text: string, field: string, entries: Parameters<typeof appendTo>[3]): string {
  const place = structureOf(file, text)?.place;
  return place === undefined || Object.keys(entries).length === 0 ? text : appendTo(text, place, field, entries);
}

/** What a text says as YAML, as far as it keeps to the schema; null when it is none. */
function structureOf(file: string, text: string) {
  const source = openSource(file, text);
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  return yaml && { place: yaml.place, written: checkWebhooksFile(yaml, report) };
}
