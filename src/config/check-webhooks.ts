import webhooksSchema from "../../schemas/webhooks.schema.json" with { type: "json" };
import type { Path, Place } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { checkData, checkFile, type FileKind } from "./schema.ts";
import type { SchemaRoot } from "./schema-messages.ts";
import type { WebhooksFile } from "./webhooks-file.ts";
import { validate } from "./webhooks-validator.generated.js";
import type { YamlFile } from "./yaml-data.ts";

const WEBHOOKS: FileKind<WebhooksFile> = { schema: webhooksSchema as unknown as SchemaRoot, validate };

/** Holds a tenant's file against the schema: what does not fit is reported and taken out. */
export function checkWebhooksFile(yaml: YamlFile, report: Reporter): WebhooksFile {
  return checkFile(WEBHOOKS, yaml, report) ?? {};
}

/** The same for webhooks that stand in no file as they are; `at` says where their parts come from. */
export function checkWebhooks(
  webhooks: Readonly<Record<string, unknown>>,
  at: (path: Path) => { readonly place: Place; readonly report: Reporter },
): Required<WebhooksFile>["webhooks"] {
  // That there are templates lets fields be missing.
  const file = { version: 1, use: [], webhooks };
  return checkData(WEBHOOKS, file, (path) => at(path.slice(1)))?.webhooks ?? {};
}
