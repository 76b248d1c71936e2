import { Lexer } from "yaml";

/** A source that is not worth parsing: where, and why. */
export interface LimitFinding {
  readonly rule: "yaml-syntax" | "yaml-limit";
  /** The index in the text. */
  readonly at: number;
  readonly message: string;
}

/** About 30,000 webhooks; the parser needs some 300 bytes of memory a token. */
const MAX_TOKENS = 3_000_000;
const MAX_DEPTH = 100;
const MAX_MARKS = 100_000;
const SCALAR_FOLLOWS = "\u001f";
const LEXER_MARKS: readonly (string | undefined)[] = ["\u0002", "\u0018", SCALAR_FOLLOWS];

/** Looks for what would take the parser too much memory or stack, in one pass and constant memory. */
export function findLimit(text: string): LimitFinding | null {
  let at = 0;
  let tokens = 0;
  let marks = 0;
  let depth = 0;
  let scalar = false;
  const finding = (rule: LimitFinding["rule"], message: string): LimitFinding => ({
    rule,
    at,
    message,
  });
  for (const token of new Lexer().lex(text)) {
    const first: string | undefined = scalar ? "" : token[0];
    scalar = first === SCALAR_FOLLOWS;
    tokens++;
    if (tokens > MAX_TOKENS) return finding("yaml-limit", "the file has too many parts: over 3 million");
    if (first === "[" || first === "{") depth++;
    if (first === "]" || first === "}") depth--;
    if (depth > MAX_DEPTH) return finding("yaml-limit", `nested too deeply: over ${MAX_DEPTH} brackets`);
    if (depth < 0) return finding("yaml-syntax", `\`${first}\` closes a bracket that was never opened`);
    if (first === "&" || first === "*" || first === "!") marks++;
    if (marks > MAX_MARKS) return finding("yaml-limit", "the file has over 100,000 anchors, aliases and tags");
    // The lexer's own marks stand for no text.
    if (!LEXER_MARKS.includes(first)) at += token.length;
  }
  return null;
}
