import { type Document, isScalar, type ParsedNode, parseDocument, type YAMLError } from "yaml";
import type { Reporter } from "./reporter.ts";
import type { Source, Span } from "./source.ts";
import { convertNodes, type YamlFile } from "./yaml-data.ts";
import { findLimit } from "./yaml-limits.ts";

const MAX_SYNTAX_ERRORS = 20;
const MINIMAL = "a minimal file is `version: 1` and, on the next line, `webhooks: {}`";

/**
 * Parses YAML 1.2 core without merge keys, custom tags or duplicate keys; null when it is not YAML at all.
 * `minimal` is what to say of an empty file.
 */
export function parseYaml(source: Source, report: Reporter, minimal = MINIMAL): YamlFile | null {
  const limit = findLimit(source.text);
  if (limit) {
    report.error(limit.rule, source.span(limit.at, limit.at + 1), limit.message);
    return null;
  }
  const document = parseDocument<ParsedNode, true>(source.text, {
    version: "1.2",
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    // Ours is linear: the library compares each key with every other.
    uniqueKeys: false,
    logLevel: "error",
  });
  const problems = [...document.errors, ...document.warnings];
  reportSyntax(problems, source, report);
  if (problems.length > 0 || !isYaml12(document, source, report)) return null;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    report.error("empty-file", null, "the file is empty", minimal);
    return null;
  }
  return convertNodes(document.contents, source, report);
}

/** One a line: what follows it there is most often its echo. */
function reportSyntax(problems: readonly YAMLError[], source: Source, report: Reporter): void {
  const lines = new Set<number>();
  for (const problem of problems) {
    const span = source.span(problem.pos[0], problem.pos[1]);
    const { line } = source.locate(span);
    if (!lines.has(line)) reportProblem(problem, span, source, report);
    lines.add(line);
    if (lines.size === MAX_SYNTAX_ERRORS) return;
  }
}

function reportProblem({ code, message }: YAMLError, span: Span, source: Source, report: Reporter): void {
  if (code === "MULTIPLE_DOCS") {
    report.error(
      "yaml-documents",
      span,
      "a file holds one document, and here begins another",
      "one tenant is one file",
    );
  } else if (code === "TAG_RESOLVE_FAILED") {
    report.error("yaml-tag", span, "unknown tag", "remove the tag: the field says what its value is");
  } else if (code === "RESOURCE_EXHAUSTION") {
    report.error("yaml-limit", span, "nested too deeply");
  } else {
    const told = message.replace(/\n[\s\S]*/, "");
    report.error("yaml-syntax", span, `not valid YAML: ${told}`, () => referenceHint(source, span));
  }
}

/** `${` begins a map where YAML is inside brackets. */
function referenceHint(source: Source, span: Span): string | null {
  const { sourceLine } = source.excerpt(span);
  return /[[{,].*[^"'$]\$\{/.test(sourceLine ?? "") ? "inside { } and [ ] write references in quotes" : null;
}

function isYaml12(document: Document.Parsed, source: Source, report: Reporter): boolean {
  const { explicit, version } = document.directives.yaml;
  if (!explicit || version === "1.2") return true;
  const start = source.text.indexOf("%YAML");
  const span = source.span(start, start + `%YAML ${version}`.length);
  report.error("yaml-version", span, `a file is YAML 1.2, and this says ${version}`, "remove the line");
  return false;
}
