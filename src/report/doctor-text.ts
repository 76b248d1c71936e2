import type { DoctorDocument, ExaminedHost, ExaminedTenant, Finding, Level } from "../core/finding.ts";
import { printable } from "../core/printable.ts";
import { count } from "./count.ts";
import type { Paint } from "./paint.ts";

/** How what doctor found is shown. */
export interface DoctorLook {
  /** Of hosts and tenants only what is not well. */
  readonly isBrief: boolean;
  readonly paint: Paint;
}

const COLORS = { ok: "green", warn: "yellow", fail: "red" } as const satisfies Record<Level, string>;
/** That of the longest check. */
const WIDTH = "fingerprints".length;

/** A line for each finding, with what to do under it, and in the end how many there are. */
export function renderDoctor(document: DoctorDocument, look: DoctorLook): string {
  const { tool, machine, hosts, tenants, summary } = document;
  const groups = [
    renderGroup(printable(tool), machine, { ...look, isBrief: false }),
    ...hosts.map((host) => renderGroup(titleOfHost(host), host.findings, look)),
    ...tenants.map((tenant) => renderGroup(titleOfTenant(tenant), tenant.findings, look)),
  ];
  const totals = [`${summary.ok} ok`, count(summary.warn, "warning"), `${summary.fail} failed`].join(", ");
  return `${groups.join("\n")}\n${count(tenants.length, "tenant")}, ${count(hosts.length, "host")}: ${totals}.\n`;
}

function renderGroup(title: string, findings: readonly Finding[], { isBrief, paint }: DoctorLook): string {
  const shown = isBrief ? findings.filter(({ level }) => level !== "ok") : findings;
  const left = findings.length - shown.length;
  const rest = left > 0 ? [`  ${paint("green", "ok".padEnd(4))}  ${left} more`] : [];
  return `${[paint("bold", title), ...shown.map((finding) => renderFinding(finding, paint)), ...rest].join("\n")}\n`;
}

function renderFinding({ check, level, message, hint, code }: Finding, paint: Paint): string {
  const said = code === null ? message : `${code}: ${message}`;
  const line = `  ${paint(COLORS[level], level.padEnd(4))}  ${check.padEnd(WIDTH)}  ${printable(said)}`;
  return hint === null ? line : `${line}\n        hint: ${printable(hint)}`;
}

function titleOfHost({ host, caFile }: ExaminedHost): string {
  return printable(caFile === null ? host : `${host} (and the roots of ${caFile})`);
}

function titleOfTenant({ tenant, file }: ExaminedTenant): string {
  return printable(tenant === null ? file : `${tenant} (${file})`);
}
