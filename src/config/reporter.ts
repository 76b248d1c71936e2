import type { Diagnostic } from "../core/errors.ts";
import type { Location } from "../core/model.ts";
import type { Source, Span } from "./source.ts";

/** A hint that is dear to make comes as a function, so that it is made only when it is shown. */
export type Hint = string | null | (() => string | null);

/** Collects what is wrong with one file; the same trouble at the same place counts once. */
export interface Reporter {
  error(rule: string, span: Span | null, message: string, hint?: Hint): void;
  warning(rule: string, span: Span | null, message: string, hint?: Hint): void;
  /** Where a span begins. */
  locate(span: Span): Location;
  /** Whether there was any error. */
  readonly failed: boolean;
  /** All of them by place; past the first thousand only their number. */
  diagnostics(): Diagnostic[];
}

const SHOWN_AT_MOST = 1000;

/** Opens a collection of diagnostics about one source. */
export function openReporter(source: Source): Reporter {
  const kept: Diagnostic[] = [];
  const seen = new Set<string>();
  let left = 0;
  let failed = false;

  function add(severity: Diagnostic["severity"], rule: string, span: Span | null, message: string, hint: Hint): void {
    if (severity === "error") failed = true;
    const identity = JSON.stringify([severity, rule, span?.start, message]);
    if (seen.has(identity)) return;
    if (kept.length >= SHOWN_AT_MOST) {
      left++;
      return;
    }
    seen.add(identity);
    kept.push({ severity, rule, message, hint: typeof hint === "function" ? hint() : hint, ...source.locate(span) });
  }

  return {
    error: (rule, span, message, hint = null) => add("error", rule, span, message, hint),
    warning: (rule, span, message, hint = null) => add("warning", rule, span, message, hint),
    locate: (span) => source.locate(span).location,
    get failed() {
      return failed;
    },
    diagnostics() {
      const sorted = kept.toSorted(byPlace);
      const last = sorted.at(-1);
      if (left === 0 || last === undefined) return sorted;
      const severity = failed ? "error" : "warning";
      const message = `${left} more problems are not shown`;
      return [...sorted, { ...last, severity, rule: "too-many-problems", message, hint: null }];
    },
  };
}

function byPlace({ location: a }: Diagnostic, { location: b }: Diagnostic): number {
  return a.line - b.line || a.column - b.column;
}
