import { isAscii } from "../core/ascii.ts";
import type { Variable } from "../core/doctor-facts.ts";
import type { Atom } from "./atoms.ts";
import { FILE_ALLOW_HINT } from "./lookup.ts";
import type { Spot } from "./scope.ts";
import type { Span } from "./source.ts";
import { isPublic, refuseFile, refuseSink, type Sink, type TrustOptions } from "./trust.ts";

/** A written value with its references replaced. */
export interface Value {
  /** null: something it needs is unset, or it may not stand here (already reported). */
  readonly text: string | null;
  /** What is unset, each as a sentence such as `WEBHOOK_X is not set`. */
  readonly missing: readonly string[];
  /** Its references as shown to people; null for none. */
  readonly reference: string | null;
  /** Whether all of the text stands in the file, readable to who reads the repository. */
  readonly plain: boolean;
  /** Whether all of it came from where only the operator writes. */
  readonly byOperator: boolean;
  /** What it is put together from, also where something is unset; none when it may not stand here. */
  readonly atoms: readonly Atom[];
}

/** Where a value stands and what becomes of it. */
export interface Use {
  readonly sink: Sink;
  readonly underTenant: boolean;
  /** How a reference that is unset is reported. */
  readonly unset: "error" | "warning" | "silent";
  /** What to do about an unset one. */
  readonly hint: string | null;
}

/** Replaces references, and reports each that may not end where it would. */
export interface Values {
  read(written: string, spot: Spot, use: Use): Value;
  /** What a part of a text that was read stands for: nothing is reported again, nor counted. */
  peek(written: string, spot: Spot): string;
  /** The variables that were referred to so far; one that is unset, though only some references have a default, is unset. */
  readonly variables: ReadonlyMap<string, Variable["state"]>;
}

interface Found {
  readonly span: Span;
  readonly shown: string | null;
  readonly text: string;
  readonly plain: boolean;
  readonly byOperator: boolean;
  readonly missing: string | null;
  readonly refused: string | null;
}

/** What the references of one file may bring in: one long variable used often must not fill the memory. */
const BUDGET = 64 * 1024 * 1024;
const NOTHING: Value = { text: null, missing: [], reference: null, plain: false, byOperator: false, atoms: [] };

/** Opens the replacing of references for one tenant. */
export function openValues(trust: TrustOptions): Values {
  const variables = new Map<string, Variable["state"]>();
  let spent = 0;

  function read(written: string, spot: Spot, use: Use): Value {
    if (use.sink !== "secret" && !written.includes("${")) return readText(written, spot, use);
    const { place, scope } = spot;
    const { report } = scope;
    const parts = scope.atoms.read(written, place, use.underTenant);
    // Before anything is looked up, so that a refused reference says nothing of what it would have found.
    if (parts === null || refuseAny(parts, spot, use)) return NOTHING;
    const found = parts.map(find);
    const refused = found.filter((item) => item.refused !== null);
    for (const { span, refused: message } of refused) {
      report.error("file-reference", span, message ?? "", FILE_ALLOW_HINT);
    }
    for (const { span, missing } of found) {
      if (missing !== null && use.unset !== "silent") report[use.unset]("unset-reference", span, missing, use.hint);
    }
    const length = found.reduce((sum, item) => sum + item.text.length, 0);
    if (refused.length > 0 || !affordable(length, spot)) return NOTHING;
    const missing = found.flatMap((item) => item.missing ?? []);
    const text = missing.length > 0 ? null : found.map((item) => item.text).join("");
    if (text !== null && !isPrintable(text, spot, use)) return NOTHING;
    return {
      text,
      missing,
      reference: found.map((item) => item.shown ?? "").join("") || null,
      plain: found.every((item) => item.plain),
      byOperator: found.length > 0 && found.every((item) => item.byOperator),
      atoms: parts,
    };
  }

  /** What has no reference, as nearly all values, without the price of one. */
  function readText(text: string, spot: Spot, use: Use): Value {
    return affordable(text.length, spot) && isPrintable(text, spot, use) ? plainValue(text) : NOTHING;
  }

  function refuseAny(parts: readonly Atom[], { place, scope }: Spot, { sink }: Use): boolean {
    let refusedAny = false;
    for (const { part, span, via } of parts) {
      if (part.kind === "text") continue;
      const refusal = part.kind === "env" ? refuseSink(part.name, sink, parts.length === 1, trust) : refuseFile(sink);
      if (refusal === null) continue;
      refusedAny = true;
      const through = via === null ? "" : ` (it comes through ${via})`;
      const at = via === null ? span : place.span;
      scope.report.error("secret-in-the-open", at, refusal.message + through, refusal.hint);
    }
    return refusedAny;
  }

  function find({ part, span, lookup }: Atom): Found {
    const found = { span, shown: null, text: "", plain: false, byOperator: false, missing: null, refused: null };
    if (part.kind === "text") return { ...found, text: part.text, plain: true };
    const { shown } = part;
    if (part.kind === "env") {
      const value = lookup.env(part.name);
      const state = value !== null ? "set" : part.fallback !== null ? "default" : "unset";
      if (variables.get(part.name) !== "unset") variables.set(part.name, state);
      if (value !== null) return { ...found, shown, text: value, byOperator: !isPublic(part.name, trust) };
      if (part.fallback !== null) return { ...found, shown, text: part.fallback, plain: true };
      return { ...found, shown, missing: `${part.name} is not set` };
    }
    return { ...found, shown, ...lookup.file(part.path) };
  }

  function affordable(length: number, spot: Spot): boolean {
    const before = spent;
    spent += length;
    if (spent <= BUDGET) return true;
    if (before <= BUDGET) {
      spot.scope.report.error("references-too-long", spot.place.span, "references bring in over 64 MiB of text");
    }
    return false;
  }

  function peek(written: string, { place, scope }: Spot): string {
    return (scope.atoms.read(written, place, false) ?? []).map((atom) => find(atom).text).join("");
  }

  return { read, peek, variables };
}

function plainValue(text: string): Value {
  return { text, missing: [], reference: null, plain: true, byOperator: false, atoms: [] };
}

function isPrintable(text: string, spot: Spot, { sink }: Use): boolean {
  if (sink === "secret" || sink === "accessKeySecret" || isAscii(text) || !/\p{Cc}/u.test(text)) return true;
  const { report } = spot.scope;
  report.error("control-character", spot.place.span, "a control character stands in this value", "remove it");
  return false;
}
