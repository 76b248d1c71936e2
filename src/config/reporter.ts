import { byCodeUnit } from "../core/canonical.ts";
import type { Diagnostic, RelatedPlace } from "../core/errors.ts";
import type { Source, Span } from "./source.ts";

/** A hint that is dear to make comes as a function, so that it is made only when it is shown. */
export type Hint = string | null | (() => string | null);

/** Another place that a diagnostic is about, and why. */
export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

/** Collects what is wrong with one file and the templates it uses; the same trouble at the same place counts once. */
export interface Reporter {
  error(rule: string, span: Span | null, message: string, hint?: Hint): void;
  warning(rule: string, span: Span | null, message: string, hint?: Hint): void;
  /** The same collection, for diagnostics that tell more places besides those they tell already. */
  beside(relate: (span: Span | null) => readonly RelatedSpan[]): Reporter;
  /** Takes in what is wrong with another file, and why that matters here. */
  include(diagnostics: readonly Diagnostic[], why: RelatedSpan): void;
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

  function keep(
    { severity, rule, message }: Pick<Diagnostic, "severity" | "rule" | "message">,
    at: string,
    make: () => Diagnostic,
  ): void {
    if (severity === "error") failed = true;
    const identity = JSON.stringify([severity, rule, at, message]);
    if (seen.has(identity)) return;
    if (kept.length >= SHOWN_AT_MOST) {
      left++;
      return;
    }
    seen.add(identity);
    kept.push(make());
  }

  function view(relate: (span: Span | null) => readonly RelatedSpan[]): Reporter {
    const add = (severity: Diagnostic["severity"]): Reporter["error"] => {
      return (rule, span, message, hint = null) => {
        const at = span === null ? "" : `${span.source.file} ${span.start}`;
        keep({ severity, rule, message }, at, () => {
          const told = typeof hint === "function" ? hint() : hint;
          const related = relate(span).map(relatedPlace);
          return { severity, rule, message, hint: told, related, ...(span?.source ?? source).excerpt(span) };
        });
      };
    };
    return {
      error: add("error"),
      warning: add("warning"),
      beside: (more) => view((span) => [...more(span), ...relate(span)]),
      include(diagnostics, why) {
        const place = relatedPlace(why);
        for (const diagnostic of diagnostics) {
          const { file, line, column } = diagnostic.location;
          const related = [...diagnostic.related, place];
          keep(diagnostic, `${file} ${line}:${column}`, () => ({ ...diagnostic, related }));
        }
      },
      get failed() {
        return failed;
      },
      diagnostics() {
        const sorted = kept.toSorted(byPlace(source.file));
        const last = sorted.at(-1);
        if (left === 0 || last === undefined) return sorted;
        const severity = failed ? "error" : "warning";
        const message = `${left} more problems are not shown`;
        return [...sorted, { ...last, severity, rule: "too-many-problems", message, hint: null, related: [] }];
      },
    };
  }

  return view(() => []);
}

function relatedPlace({ span, message }: RelatedSpan): RelatedPlace {
  return { message, ...span.source.excerpt(span) };
}

/** The file itself comes first, then those it uses. */
function byPlace(own: string): (a: Diagnostic, b: Diagnostic) => number {
  const fileOf = ({ file }: Diagnostic["location"]) => (file === own ? "" : file);
  return ({ location: a }, { location: b }) =>
    byCodeUnit(fileOf(a), fileOf(b)) || a.line - b.line || a.column - b.column;
}
