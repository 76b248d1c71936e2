import type { RemoteTarget } from "../core/model.ts";
import type { Connection } from "../core/ports.ts";
import type { Secret } from "../core/secret.ts";
import { findAccessKey } from "./access-key.ts";
import type { FileContext } from "./context.ts";
import { firstSet } from "./environment.ts";
import { DEFAULT_HOST, dialectOf, isTrustedHost, parseHost } from "./host.ts";
import { checkId } from "./id.ts";
import { FILE_ALLOW_HINT } from "./lookup.ts";
import { placeAt, underline } from "./place.ts";
import type { Sink } from "./trust.ts";
import type { TenantFields } from "./webhooks-file.ts";

/** What stands under `tenant:`, with the environment filling in what the file leaves out. */
export interface Tenant {
  readonly name: string;
  readonly target: RemoteTarget;
  /** null: there is no whole access key (validate and offline only). */
  readonly connection: Connection | null;
  /** The access key's secret where it may key fingerprints: who only reads the repository does not know it. */
  readonly privateSecret: Secret | null;
}

const UNSET = { offline: "silent", validate: "warning", plan: "error", apply: "error", drift: "error" } as const;

/** Makes the tenant of a file; `stem` is the file's name, which names the tenant that has no name. */
export function expandTenant(fields: TenantFields, stem: string, context: FileContext): Tenant {
  const { options, report, lookup } = context;
  const place = placeAt(context.root, "tenant");
  const unset = UNSET[options.purpose];

  function read(field: Exclude<keyof TenantFields, "auth" | "dialect">, sink: Sink): string | null {
    const written = fields[field];
    if (written === undefined) return null;
    const use = { sink, underTenant: true, unset, hint: "set it, or take the field out" };
    return context.values.read(written, { place: placeAt(place, field), scope: context.scope }, use).text;
  }

  function caFile(): string | null {
    const path = read("caFile", "text");
    if (path === null) return null;
    const found = lookup.locate(path);
    if ("path" in found) return found.path;
    const { span } = placeAt(place, "caFile");
    if ("refused" in found) report.error("file-reference", span, found.refused, FILE_ALLOW_HINT);
    else if (unset !== "silent") report[unset]("ca-file", span, found.missing);
    return null;
  }

  const named = read("host", "target");
  const host = named === null ? hostFromEnvironment(context) : hostFromFile(named, context);
  const userPoolId = read("userPoolId", "target") ?? firstSet(lookup, "USERPOOL_ID")?.value ?? null;
  const appTenantId = read("appTenantId", "text");
  checkId("userPoolId", userPoolId, underline(placeAt(place, "userPoolId")), report);
  checkId("appTenantId", appTenantId, underline(placeAt(place, "appTenantId")), report);
  const { id, secret, isPrivate } = findAccessKey(fields, context);
  const target: RemoteTarget = {
    host: host ?? DEFAULT_HOST,
    hostGiven: host !== null,
    dialect: fields.dialect ?? dialectOf(host ?? DEFAULT_HOST),
    userPoolId,
    accessKeyId: id,
  };
  const rest = { target, auth: fields.auth ?? "signature", appTenantId, caFile: caFile() };
  return {
    name: read("name", "text") ?? stem,
    target,
    connection: id === null || secret === null ? null : { ...rest, accessKeyId: id, accessKeySecret: secret },
    privateSecret: isPrivate ? secret : null,
  };
}

/** A host in a file is only as good as the operator's list: who writes a pull request writes it. */
function hostFromFile(written: string, { options, report, lookup, root }: FileContext): string | null {
  const { span } = placeAt(root, "tenant", "host");
  const host = parseHost(written);
  if ("problem" in host) {
    report.error("host", span, `\`host\` ${host.problem}`, "write it such as https://api.genauth.ai");
    return null;
  }
  const operators = ["GENAUTH_HOST", "AUTHING_HOST"].flatMap((name) => originOf(lookup.env(name)));
  if (isTrustedHost(host.origin, [...options.hostAllow, ...operators])) return host.origin;
  const hint = `the operator may add --host-allow ${new URL(host.origin).host}, or set GENAUTH_HOST`;
  report.error("untrusted-host", span, `credentials are not sent to ${host.origin}`, hint);
  return null;
}

function hostFromEnvironment({ report, lookup }: FileContext): string | null {
  const found = firstSet(lookup, "HOST");
  if (found === null) return null;
  const host = parseHost(found.value);
  if ("origin" in host) return host.origin;
  report.error("host", null, `${found.name} ${host.problem}`, "set it such as https://api.genauth.ai");
  return null;
}

function originOf(written: string | null): readonly string[] {
  const host = written === null ? null : parseHost(written);
  return host !== null && "origin" in host ? [host.origin] : [];
}
