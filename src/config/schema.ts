import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import templateSchema from "../../schemas/template.schema.json" with { type: "json" };
import webhooksSchema from "../../schemas/webhooks.schema.json" with { type: "json" };
import { type Path, type Place, placeAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { isIndexed, pathOf, type SchemaError, valueAt, withoutNoise } from "./schema-error.ts";
import { describe, type SchemaRoot } from "./schema-messages.ts";
import type { SettingsFile } from "./settings-file.ts";
import { validate as validateSettings } from "./settings-validator.generated.js";
import type { TemplateFile } from "./template-file.ts";
import { validate as validateTemplate } from "./template-validator.generated.js";
import type { WebhooksFile } from "./webhooks-file.ts";
import { validate as validateWebhooks } from "./webhooks-validator.generated.js";
import type { YamlFile } from "./yaml-data.ts";

/** What holds files of one kind against their schema. */
interface FileKind {
  readonly schema: SchemaRoot;
  readonly validate: typeof validateWebhooks;
}

const WEBHOOKS: FileKind = { schema: webhooksSchema as unknown as SchemaRoot, validate: validateWebhooks };
const TEMPLATE: FileKind = { schema: templateSchema as unknown as SchemaRoot, validate: validateTemplate };
const SETTINGS: FileKind = { schema: settingsSchema as unknown as SchemaRoot, validate: validateSettings };

/** What these complain of does no harm to the checks that follow. */
const KEPT: readonly string[] = ["required", "uniqueItems", "minItems"];

/**
 * Holds a tenant's file against the schema, reports what does not fit, and takes that out,
 * so that the rest can still be checked: fields may be missing, but what is there has its type.
 */
export function checkSchema({ data, place }: YamlFile, report: Reporter): WebhooksFile {
  return check(WEBHOOKS, data, (path) => ({ place: placeAt(place, ...path), report })) ?? {};
}

/** The same for a template. */
export function checkTemplateSchema({ data, place }: YamlFile, report: Reporter): Partial<TemplateFile> {
  return check(TEMPLATE, data, (path) => ({ place: placeAt(place, ...path), report })) ?? {};
}

/** The same for `hooksync.yaml`. */
export function checkSettings({ data, place }: YamlFile, report: Reporter): SettingsFile {
  return check(SETTINGS, data, (path) => ({ place: placeAt(place, ...path), report })) ?? {};
}

/** The same for webhooks that stand in no file as they are; `at` says where their parts come from. */
export function checkWebhooks(
  webhooks: Readonly<Record<string, unknown>>,
  at: (path: Path) => { readonly place: Place; readonly report: Reporter },
): Required<WebhooksFile>["webhooks"] {
  // That there are templates lets fields be missing.
  const file = { version: 1, use: [], webhooks };
  return check(WEBHOOKS, file, (path) => at(path.slice(1)))?.webhooks ?? {};
}

function check(
  { schema, validate }: FileKind,
  data: unknown,
  at: (path: Path) => { readonly place: Place; readonly report: Reporter },
): Record<string, never> | null {
  validate(data);
  const errors = withoutNoise(validate.errors ?? []);
  const paths = errors.map(({ instancePath }) => pathOf(instancePath, data));
  errors.forEach((error, index) => {
    const path = paths[index] ?? [];
    const { place, report } = at(path);
    const { span, message, hint } = describe({ error, path, value: valueAt(data, path), place, schema });
    report.error("schema", span, message, hint);
  });
  errors.forEach((error, index) => {
    if (!KEPT.includes(error.keyword)) prune(data, [...(paths[index] ?? []), ...unknownField(error)]);
  });
  return isRecord(data) ? data : null;
}

function unknownField({ params }: SchemaError): readonly string[] {
  return typeof params.additionalProperty === "string" ? [params.additionalProperty] : [];
}

/** Takes out one value; in a list that leaves a hole, so that the others keep their places. */
function prune(data: unknown, path: Path): void {
  const owner = valueAt(data, path.slice(0, -1));
  const last = path.at(-1);
  if (isIndexed(owner) && last !== undefined) delete owner[last];
}

function isRecord(value: unknown): value is Record<string, never> {
  return isIndexed(value) && !Array.isArray(value);
}
