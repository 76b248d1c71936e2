import { Secret } from "../core/secret.ts";
import type { FileContext } from "./context.ts";
import { PREFIXES } from "./environment.ts";
import { checkId } from "./id.ts";
import { placeAt, underline } from "./place.ts";
import type { Use, Value } from "./values.ts";
import type { TenantFields } from "./webhooks-file.ts";

/** An access key, as far as there is one. */
export interface AccessKey {
  readonly id: string | null;
  readonly secret: Secret | null;
  /** Whether nobody who only reads the repository knows the secret. */
  readonly isPrivate: boolean;
}

const HINT = "set it; `hooksync plan --offline` needs no access key";

/** The access key that a file names, each half that it leaves out from the environment. */
export function findAccessKey(fields: TenantFields, context: FileContext): AccessKey {
  const { options, report, root } = context;
  const optional = options.purpose === "validate" || options.purpose === "offline";
  const place = placeAt(root, "tenant");
  const id = read("accessKeyId");
  const secret = read("accessKeySecret");
  if (secret?.plain && secret.text) {
    const hint = "put it into the environment: accessKeySecret: ${env:GENAUTH_ACME_KEY_SECRET}";
    report.warning(
      "plain-secret",
      placeAt(place, "accessKeySecret").span,
      "the access key's secret stands here as plain text",
      hint,
    );
  }
  const given = { id: id?.text ?? null, secret: secret?.text ?? null };
  // A half that the file names and cannot give is reported already: another key's must not take its place.
  const unfilled = [id, secret].some((half) => half?.text === null);
  const found = unfilled && !optional ? given : fillFromEnvironment(given, prefixesFor(fields), context);
  checkId("accessKeyId", found.id, underline(placeAt(place, "accessKeyId")), report);
  const fromFile = secret !== null && found.secret === given.secret;
  return {
    id: found.id,
    secret: found.secret === null ? null : new Secret(found.secret, !(fromFile && secret.plain)),
    isPrivate: !fromFile || secret.byOperator,
  };

  function read(field: "accessKeyId" | "accessKeySecret"): Value | null {
    const written = fields[field];
    if (written === undefined) return null;
    const use: Use = { sink: field, underTenant: true, unset: optional ? "silent" : "error", hint: HINT };
    return context.values.read(written, { place: placeAt(place, field), scope: context.scope }, use);
  }
}

interface Halves {
  readonly id: string | null;
  readonly secret: string | null;
}

/** Both halves come from one prefix, never mixed; missing ones are reported with every variable that was tried. */
function fillFromEnvironment(given: Halves, prefixes: readonly string[], context: FileContext): Halves {
  const tried: string[] = [];
  const ask = (name: string): string | null => {
    const value = context.lookup.env(name);
    tried.push(`${name} (${value === null ? "not set" : "set"})`);
    return value;
  };
  for (const prefix of prefixes) {
    const id = given.id ?? ask(`${prefix}_ACCESS_KEY_ID`);
    const secret = given.secret ?? ask(`${prefix}_ACCESS_KEY_SECRET`);
    if (id !== null && secret !== null) return { id, secret };
  }
  const { purpose } = context.options;
  if (purpose !== "validate" && purpose !== "offline") {
    const place = context.root.children?.get("tenant");
    const message = `there is no access key: tried ${tried.join(", ")}`;
    const hint = "set id and secret of one prefix; `hooksync plan --offline` needs no access key";
    context.report.error("no-access-key", place ? underline(place) : null, message, hint);
  }
  return given;
}

function prefixesFor(fields: TenantFields): readonly string[] {
  const written = fields.accessKeyId ?? fields.accessKeySecret ?? "";
  const named = PREFIXES.filter((prefix) => written.includes(`\${env:${prefix}_`));
  return named.length > 0 ? named : PREFIXES;
}
