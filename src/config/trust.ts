import { matchesAny } from "./patterns.ts";

/**
 * Where a value ends. `text` is shown and sent (url, name, …); `secret` is a webhook's secret;
 * `target` is the tenant's host and user pool; the access key's two halves have rules of their own.
 */
export type Sink = "text" | "secret" | "target" | "accessKeyId" | "accessKeySecret";

/** What the operator allows files to read, beyond the defaults. */
export interface TrustOptions {
  readonly envAllow: readonly string[];
  readonly envPublic: readonly string[];
}

/** Why a reference may not stand where it does. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

const OWN = ["WEBHOOK_*"];
const PUBLIC = ["WEBHOOK_PUBLIC_*"];
const TENANT = ["GENAUTH_*", "AUTHING_*"];
const ACCESS_SECRET = /^(?:GENAUTH|AUTHING)_(?:.*_)?SECRET$/;

/** Whether a variable's value may be shown. */
export function isPublic(name: string, { envPublic }: TrustOptions): boolean {
  return !ACCESS_SECRET.test(name) && matchesAny(name, [...PUBLIC, ...envPublic]);
}

/** Why a file may not read a variable at all; null when it may. `underTenant`: directly in a field of `tenant:`. */
export function refuseName(name: string, underTenant: boolean, options: TrustOptions): Refusal | null {
  if (ACCESS_SECRET.test(name)) {
    if (underTenant) return null;
    return {
      message: `${name} may only be the whole of \`tenant.accessKeySecret\``,
      hint: "take it out of this value",
    };
  }
  const patterns = [...OWN, ...options.envAllow, ...options.envPublic, ...(underTenant ? TENANT : [])];
  if (matchesAny(name, patterns)) return null;
  return {
    message: `this file may not read ${name}`,
    hint: `files read WEBHOOK_*, and under \`tenant:\` GENAUTH_* and AUTHING_*; the operator may add --env-allow ${name}`,
  };
}

/** Why a readable variable may not end where its value would; null when it may. */
export function refuseSink(name: string, sink: Sink, whole: boolean, options: TrustOptions): Refusal | null {
  if (ACCESS_SECRET.test(name)) {
    if (sink === "accessKeySecret" && whole) return null;
    return {
      message: `${name} may only be the whole of \`tenant.accessKeySecret\``,
      hint: "take it out of this value",
    };
  }
  if (isPublic(name, options) || sink === "secret" || sink === "accessKeySecret") return null;
  if (sink === "text") {
    return {
      message: `${name} is secret, and this field is shown`,
      hint: `name it WEBHOOK_PUBLIC_…, or let the operator add --env-public ${name}`,
    };
  }
  if (matchesAny(name, TENANT)) return null;
  return {
    message: `${name} is secret, and this field is shown`,
    hint: `a GENAUTH_… variable may stand here, or let the operator add --env-public ${name}`,
  };
}

/** Why the content of a file may not end here; null when it may. */
export function refuseFile(sink: Sink): Refusal | null {
  if (sink === "secret" || sink === "accessKeySecret") return null;
  return { message: "a file's content is secret, and this field is shown", hint: "write the text itself here" };
}
