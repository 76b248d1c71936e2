import { type AppError, type ErrorCode, EXIT_CODES } from "./errors.ts";
import { joinExits } from "./summary.ts";

/** One thing that doctor looked at, and what came of it. */
export interface Finding {
  readonly check: Check;
  readonly level: Level;
  readonly message: string;
  /** What to do; null only where all is well. */
  readonly hint: string | null;
  /** Of a fail: what a run would end with. */
  readonly code: ErrorCode | null;
}

export type Level = "ok" | "warn" | "fail";
export type Check =
  | "node"
  | "files"
  | "variables"
  | "proxy"
  | "dns"
  | "tls"
  | "reach"
  | "clock"
  | "file"
  | "lock"
  | "journal"
  | "lease"
  | "fingerprints"
  | "access-key"
  | "signature"
  | "token"
  | "list"
  | "events";

/** What doctor found, group by group (`schemas/doctor.schema.json`). */
export interface DoctorDocument {
  readonly formatVersion: "1.0";
  readonly tool: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly machine: readonly Finding[];
  readonly hosts: readonly ExaminedHost[];
  readonly tenants: readonly ExaminedTenant[];
  readonly summary: Readonly<Record<Level, number>> & { readonly exitCode: number };
}

export interface ExaminedHost {
  readonly host: string;
  /** Whose roots are trusted besides the system's: tenants that differ in it are looked at apart. */
  readonly caFile: string | null;
  readonly findings: readonly Finding[];
}

export interface ExaminedTenant {
  /** null: its file could not be read. */
  readonly tenant: string | null;
  readonly file: string;
  /** null: not known, so that nothing was asked of it. */
  readonly host: string | null;
  /** What its findings and its host's come to. */
  readonly exitCode: number;
  readonly findings: readonly Finding[];
}

export function ok(check: Check, message: string, hint: string | null = null): Finding {
  return { check, level: "ok", message, hint, code: null };
}

export function warn(check: Check, message: string, hint: string): Finding {
  return { check, level: "warn", message, hint, code: null };
}

export function fail(check: Check, code: ErrorCode, message: string, hint: string): Finding {
  return { check, level: "fail", message, hint, code };
}

/** An error as a finding; `more` comes after its own hint. */
export function failed(check: Check, { code, message, hint }: AppError, more: string | null = null): Finding {
  const hints = [hint, more].filter((part) => part !== null);
  return fail(check, code, message, hints.join("; ") || "run the command that fails for more");
}

/** The exit code that findings come to: 0 when none failed, the one all fails share, else 7. */
export function exitOf(findings: readonly Finding[]): number {
  const [code = 0, ...others] = new Set(findings.flatMap((finding) => (finding.code ? EXIT_CODES[finding.code] : [])));
  return others.length > 0 ? 7 : code;
}

/** The exit code of all of doctor: as several tenants share theirs, and the machine's with them. */
export function doctorExit(machine: readonly Finding[], tenants: readonly ExaminedTenant[]): number {
  const [own, theirs] = [exitOf(machine), joinExits(tenants.map(({ exitCode }) => exitCode))];
  if (own === 0 || theirs === 0) return own || theirs;
  return own === theirs ? own : 7;
}

/** How many findings there are of each level. */
export function countLevels(findings: readonly Finding[]): Record<Level, number> {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for (const { level } of findings) counts[level] += 1;
  return counts;
}

/** Names in a row, the first ten of many. */
export function listed(names: readonly string[]): string {
  const rest = names.length - 10;
  return rest > 0 ? `${names.slice(0, 10).join(", ")} and ${rest} more` : names.join(", ");
}
