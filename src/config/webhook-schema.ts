import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { DesiredWebhook } from "../core/model.ts";
import { askedAt, explain } from "./explain.ts";
import type { MergedWebhook } from "./merge.ts";
import { asJson } from "./params.ts";
import { type Place, placeAt, underline } from "./place.ts";
import { decodeUtf8, readRegularFile } from "./regular-file.ts";
import { openReporter } from "./reporter.ts";
import { type Check, openCompiler } from "./run-time-schema.ts";
import { isIndexed, pathOf, type SchemaError, schemaPathOf, valueAt, withoutNoise } from "./schema-error.ts";
import { lintSchema } from "./schema-lint.ts";
import { openSource } from "./source.ts";
import type { WebhookFields } from "./webhooks-file.ts";
import { parseYaml } from "./yaml.ts";

/** A JSON Schema of the operator's own for webhooks. */
export interface WebhookSchema {
  /** Reports what an expanded webhook does not meet; `unread` are the fields whose references could not be replaced. */
  check(desired: DesiredWebhook, written: MergedWebhook, unread: ReadonlySet<string>): void;
}

const RULE = "webhook-schema";
const MAX_BYTES = 1024 * 1024;

/** Reads the schema that webhooks have to meet. Throws CONFIG_UNREADABLE, or CONFIG_INVALID for what is no schema. */
export function openWebhookSchema(file: string, cwd: string): WebhookSchema {
  const read = readRegularFile(resolve(cwd, file), MAX_BYTES);
  const text = "bytes" in read ? decodeUtf8(read.bytes) : null;
  if ("problem" in read) throw new AppError("CONFIG_UNREADABLE", `${file} ${read.problem}`, { hint: "check --schema" });
  if (text === null) throw new AppError("CONFIG_UNREADABLE", `${file} is not UTF-8 text`, { hint: "check --schema" });
  const { check, data, place } = parseSchema(file, text);
  return {
    check(desired, written, unread) {
      const document = documentOf(desired);
      const errors = check(document);
      if ("problem" in errors) {
        const related = [{ span: underline(place), message: "the schema" }];
        const { report } = written.own.scope;
        report
          .beside(() => related)
          .error(RULE, underline(written.own.place), `cannot be checked: the schema ${errors.problem}`);
      } else {
        for (const error of withoutNoise(errors)) tell(error, document, written, unread);
      }
    },
  };

  function tell(error: SchemaError, document: object, written: MergedWebhook, unread: ReadonlySet<string>): void {
    const path = pathOf(error.instancePath, document);
    const [field, ...rest] = path;
    if (unread.has(String(field))) return;
    // Events are sorted by now, so that their numbers say nothing of the file.
    const at = field === "events" ? [] : rest;
    const { place: where, scope } =
      field === undefined ? written.own : written.spot(field as keyof WebhookFields, ...at);
    const related = [askedAt(error, place, "the schema asks for it here")];
    scope.report.beside(() => related).error(RULE, underline(where), explain(error, path), () => reasonOf(error));
  }

  /** What the schema itself says that its demand is for. */
  function reasonOf({ schemaPath }: SchemaError): string | null {
    const node = valueAt(data, schemaPathOf(schemaPath).slice(0, -1));
    const description = isIndexed(node) ? node.description : null;
    return typeof description === "string" ? description : null;
  }
}

function parseSchema(
  file: string,
  text: string,
): { readonly check: Check; readonly data: unknown; readonly place: Place } {
  const source = openSource(file, text);
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  if (yaml !== null) {
    if (!isIndexed(yaml.data) || Array.isArray(yaml.data)) report.error(RULE, yaml.place.span, "a schema is a map");
    lintSchema(yaml.data, yaml.place, RULE, report);
    if (!report.failed) {
      const check = openCompiler({ strictTypes: false })(asJson(Object(yaml.data)));
      if (!("problem" in check)) return { check, ...yaml };
      report.error(
        RULE,
        underline(placeAt(yaml.place, ...schemaPathOf(check.pointer))),
        `not a schema: ${check.problem}`,
      );
    }
  }
  throw new AppError("CONFIG_INVALID", `${file} is no schema that can be used`, { diagnostics: report.diagnostics() });
}

/** A webhook as one would write it out in full; of its secret only the reference. */
function documentOf({ spec, secretRef, formerly, protected: isProtected }: DesiredWebhook): object {
  const { secret, retryConfig, ...rest } = spec;
  return {
    ...rest,
    ...(secret !== "unmanaged" && { secret: secret === "none" ? "" : (secretRef ?? "(sensitive)") }),
    // A copy has a prototype, as ajv expects of what it compares.
    ...(retryConfig !== "unmanaged" && { retryConfig: { ...retryConfig } }),
    protected: isProtected,
    ...(formerly.length > 0 && { formerly }),
  };
}
