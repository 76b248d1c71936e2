import templateSchema from "../../schemas/template.schema.json" with { type: "json" };
import type { Diagnostic } from "../core/errors.ts";
import type { Lookup } from "./lookup.ts";
import { openParams } from "./params.ts";
import { openReporter } from "./reporter.ts";
import type { Compile } from "./run-time-schema.ts";
import { checkFile, type FileKind } from "./schema.ts";
import type { SchemaRoot } from "./schema-messages.ts";
import type { Source } from "./source.ts";
import type { Template } from "./template.ts";
import type { TemplateFile } from "./template-file.ts";
import { checkReferences } from "./template-references.ts";
import { validate } from "./template-validator.generated.js";
import { parseYaml } from "./yaml.ts";

const TEMPLATE: FileKind<TemplateFile> = { schema: templateSchema as unknown as SchemaRoot, validate };

/** What became of a template's file: null when something is wrong with it; warnings come with both. */
export interface ReadTemplate {
  readonly template: Template | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a template from its text: all that can be said of it whoever uses it. */
export function parseTemplate(source: Source, lookup: Lookup, compile: Compile): ReadTemplate {
  const report = openReporter(source);
  const yaml = parseYaml(source, report);
  const written = yaml && (checkFile(TEMPLATE, yaml, report) ?? {});
  const failed = (): ReadTemplate => ({ template: null, diagnostics: report.diagnostics() });
  if (yaml === null || written === null) return failed();
  const root = yaml.place;
  const params = openParams(written.params, root, compile, report);
  const webhooks = written.webhooks ?? {};
  const secretParams = checkReferences(webhooks, written.params, root, report);
  if (params === null || report.failed) return failed();
  for (const name of secretParams) {
    const place = params.defaults.get(name)?.place;
    if (place) source.hide(place.span);
  }
  const description = written.description ?? null;
  const template = { source, root, lookup, description, params, webhooks, secretParams };
  return { template, diagnostics: report.diagnostics() };
}
