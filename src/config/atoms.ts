import { type Place, placeAt } from "./place.ts";
import { type Part, parseReferences, type Reference } from "./references.ts";
import type { Reporter } from "./reporter.ts";
import type { Source, Span } from "./source.ts";
import { suggest } from "./suggest.ts";
import { refuseName, type TrustOptions } from "./trust.ts";

/** A stretch of a value with its variables (`${var:…}`) put in: plain text, or something to look up outside the file. */
export interface Atom {
  readonly part: Extract<Part, { kind: "text" | "env" | "file" }>;
  /** Where it is written. */
  readonly span: Span;
  /** The variable it came through; null for none. */
  readonly via: string | null;
}

/** Takes written values apart; null for one that has a reference which cannot stand, already reported. */
export interface AtomReader {
  read(written: string, place: Place, underTenant: boolean): readonly Atom[] | null;
  /** Reads all variables, so that what is wrong with them is reported. */
  readVars(): void;
  /** The variables nothing has used. */
  unusedVars(): readonly string[];
}

/** Bounds what a small file can make of variables full of references. */
const MAX_REFERENCES = 20;

/** Opens a reader for one file; each variable is read, and complained of, once. */
export function openAtomReader(
  vars: Readonly<Record<string, string>>,
  root: Place,
  source: Source,
  report: Reporter,
  trust: TrustOptions,
): AtomReader {
  const known = new Map<string, readonly Atom[] | null>();
  const used = new Set<string>();

  function read(written: string, place: Place, underTenant: boolean): readonly Atom[] | null {
    return readParts(written, place, (part, span) => {
      if (part.kind !== "var") return outside(part, span, underTenant, null);
      if (Object.hasOwn(vars, part.name)) {
        used.add(part.name);
        return readVar(part.name);
      }
      // One that stands there but is no text is reported already.
      if (placeAt(root, "vars").children?.has(part.name)) return null;
      const hint = () => suggest(part.name, Object.keys(vars)) ?? "define it under `vars:`";
      report.error("unknown-var", span, `there is no variable \`${part.name}\``, hint);
      return null;
    });
  }

  function readVar(name: string): readonly Atom[] | null {
    const before = known.get(name);
    if (before !== undefined) return before;
    const atoms = readParts(vars[name] ?? "", placeAt(root, "vars", name), (part, span) => {
      if (part.kind !== "var") return outside(part, span, false, name);
      report.error("reference", span, "a variable does not use another variable", "write its text out");
      return null;
    });
    known.set(name, atoms);
    return atoms;
  }

  function readParts(
    written: string,
    place: Place,
    readReference: (part: Reference, span: Span) => readonly Atom[] | null,
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
        atoms.push({ part, span: place.span, via: null });
        continue;
      }
      const span = spanOf(part.written, place, from);
      from = span.end;
      const read = readReference(part, span);
      if (read) for (const atom of read) atoms.push(atom);
      else whole = false;
    }
    return whole ? atoms : null;
  }

  function outside(part: Exclude<Reference, { kind: "var" }>, span: Span, underTenant: boolean, via: string | null) {
    if (part.kind === "bad") {
      report.error("reference", span, part.message, part.hint);
      return null;
    }
    const refusal = part.kind === "env" ? refuseName(part.name, underTenant, trust) : null;
    if (refusal === null) return [{ part, span, via }];
    report.error("untrusted-reference", span, refusal.message, refusal.hint);
    return null;
  }

  /** Where a reference stands inside its value; the whole value when escapes hide it. */
  function spanOf(written: string, place: Place, from: number): Span {
    const start = source.text.indexOf(written, from);
    const end = start + written.length;
    return start < 0 || end > place.span.end ? place.span : { start, end };
  }

  return {
    read,
    readVars: () => Object.keys(vars).forEach(readVar),
    unusedVars: () => Object.keys(vars).filter((name) => !used.has(name)),
  };
}
