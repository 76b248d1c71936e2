import type { Lookup } from "./lookup.ts";
import type { Place } from "./place.ts";
import { type Part, parseReferences, type Reference } from "./references.ts";
import type { Reporter } from "./reporter.ts";
import type { Span } from "./source.ts";
import { refuseName, type TrustOptions } from "./trust.ts";

/** A stretch of a value with its variables and params put in: plain text, or something to look up outside the file. */
export interface Atom {
  readonly part: Extract<Part, { kind: "text" | "env" | "file" }>;
  /** Where it is written. */
  readonly span: Span;
  /** What it came through, such as `vars.x`; null for nothing. */
  readonly via: string | null;
  /** Where its value is. */
  readonly lookup: Lookup;
}

/** Takes written values apart; null for one that has a reference which cannot stand, already reported. */
export interface AtomReader {
  read(written: string, place: Place, underTenant: boolean): readonly Atom[] | null;
}

/** What the atoms of one file have in common. */
export interface AtomContext {
  readonly lookup: Lookup;
  readonly report: Reporter;
  readonly trust: TrustOptions;
}

/** A reference to something inside the files. */
export type Inner = Extract<Reference, { kind: "var" | "param" }>;
type Outer = Exclude<Reference, Inner>;

/** Bounds what a small file can make of variables full of references. */
const MAX_REFERENCES = 20;
const MAX_ATOMS = 1000;

/** Takes one value apart; `readInner` says what stands for a variable or a param. */
export function readAtoms(
  written: string,
  place: Place,
  underTenant: boolean,
  { lookup, report, trust }: AtomContext,
  readInner: (part: Inner, span: Span) => readonly Atom[] | null,
): readonly Atom[] | null {
  const parts = parseReferences(written);
  if (parts.filter(({ kind }) => kind !== "text").length > MAX_REFERENCES) {
    report.error("reference", place.span, `over ${MAX_REFERENCES} references in one value`, "write part of it out");
    return null;
  }
  const atoms: Atom[] = [];
  let from = place.span.start;
  let whole = true;
  for (const part of parts) {
    if (part.kind === "text") {
      atoms.push({ part, span: place.span, via: null, lookup });
      continue;
    }
    const span = spanOf(part.written, place, from);
    from = span.end;
    const read = isInner(part) ? readInner(part, span) : readOuter(part, span);
    if (read) for (const atom of read) atoms.push(atom);
    else whole = false;
  }
  if (atoms.length <= MAX_ATOMS) return whole ? atoms : null;
  report.error("reference", place.span, "variables and params bring in too many references", "write part of it out");
  return null;

  function readOuter(part: Outer, span: Span): readonly Atom[] | null {
    if (part.kind === "bad") {
      report.error("reference", span, part.message, part.hint);
      return null;
    }
    const refusal = part.kind === "env" ? refuseName(part.name, underTenant, trust) : null;
    if (refusal === null) return [{ part, span, via: null, lookup }];
    report.error("untrusted-reference", span, refusal.message, refusal.hint);
    return null;
  }
}

function isInner(part: Reference): part is Inner {
  return part.kind === "var" || part.kind === "param";
}

/** The same atoms, for where they came through something. */
export function through(atoms: readonly Atom[] | null, name: string): readonly Atom[] | null {
  return atoms?.map((atom) => ({ ...atom, via: atom.via === null ? name : `${atom.via} and ${name}` })) ?? null;
}

/** Where a reference stands inside its value; the whole value when escapes hide it. */
export function spanOf(written: string, { span }: Place, from: number): Span {
  const start = span.source.text.indexOf(written, from);
  const end = start + written.length;
  return start < 0 || end > span.end ? span : span.source.span(start, end);
}
