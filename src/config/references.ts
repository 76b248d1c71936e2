/** A stretch of a written value: text as it is, or a reference to what takes its place. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | ({
      /** As written, from `${` to `}`. */
      readonly written: string;
      /** As shown to people: without the default, which may be a secret. */
      readonly shown: string;
    } & (
      | { readonly kind: "env"; readonly name: string; readonly fallback: string | null }
      | { readonly kind: "file"; readonly path: string }
      | { readonly kind: "var" | "param"; readonly name: string }
      | { readonly kind: "bad"; readonly message: string; readonly hint: string | null }
    ));
export type Reference = Exclude<Part, { kind: "text" }>;

const OPENING = /\$\$\{|\$\{/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** How references are written in a tenant's file. */
export const FORMS = "a reference is ${env:NAME}, ${env:NAME:-default}, ${file:PATH} or ${var:NAME}";
const LITERAL = "for a literal `${` write `$${`";

/** Whether a text stands for itself. */
export function isLiteral(text: string): boolean {
  return !text.includes("${");
}

/** Takes a value apart; references do not nest, and nothing is looked up. */
export function parseReferences(value: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: opening, index } of value.matchAll(OPENING)) {
    if (index < from) continue;
    if (index > from) parts.push({ kind: "text", text: value.slice(from, index) });
    if (opening === "$${") {
      parts.push({ kind: "text", text: "${" });
      from = index + opening.length;
    } else {
      const close = value.indexOf("}", index);
      const end = close < 0 ? value.length : close + 1;
      parts.push(parseReference(value.slice(index, end)));
      from = end;
    }
  }
  if (from < value.length) parts.push({ kind: "text", text: value.slice(from) });
  return parts;
}

function parseReference(written: string): Reference {
  const bad = (message: string, hint: string | null): Reference => ({
    kind: "bad",
    written,
    shown: written,
    message,
    hint,
  });
  if (!written.endsWith("}")) return bad("a reference is not closed", `add the \`}\`; ${LITERAL}`);
  const body = written.slice(2, -1);
  if (body.includes("${")) return bad("references do not stand inside references", FORMS);
  const [, kind, rest = ""] = /^([a-z]+):(.*)$/s.exec(body) ?? [];
  if (kind === "env") {
    const [, name = "", fallback] = /^(.*?)(?::-(.*))?$/s.exec(rest) ?? [];
    if (!NAME.test(name)) return bad(`\`${name}\` cannot be the name of a variable`, FORMS);
    return { kind, written, shown: `\${env:${name}}`, name, fallback: fallback ?? null };
  }
  if (kind === "file" && rest !== "") return { kind, written, shown: written, path: rest };
  if ((kind === "var" || kind === "param") && rest !== "") return { kind, written, shown: written, name: rest };
  return bad("this is no reference", `${FORMS}; ${LITERAL}`);
}
