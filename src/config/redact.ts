const SECRET_KEY = /(?:^|[\s{,"'])(?:secret|accessKeySecret)["']?\s*:\s+/g;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/;
const USERINFO = /(:\/\/)([^/\s@]+)(?=@)/g;
const REFERENCE = /\$\{(?:env|file|var|param):[^}]*?(?=:-|\})/g;

/** A source line with plain-text secrets starred out, every other character in its place. */
export function redactLine(line: string): string {
  let shown = "";
  let from = 0;
  for (const match of line.matchAll(SECRET_KEY)) {
    const start = match.index + match[0].length;
    if (start < from) continue;
    const rest = line.slice(start);
    const inFlow = line.slice(0, start).includes("{");
    const value = QUOTED.exec(rest)?.[0] ?? (inFlow ? flowValue(rest) : rest);
    shown += line.slice(from, start) + starred(value);
    from = start + value.length;
  }
  return (shown + line.slice(from)).replace(USERINFO, (_, scheme: string, user: string) => scheme + stars(user));
}

/** An unquoted value inside braces: up to the comma or brace that ends it, past the braces of references. */
function flowValue(rest: string): string {
  return /^(?:\$\{[^}]*\}|[^,}])*/.exec(rest)?.[0] ?? rest;
}

/** References stay, without their defaults; all else becomes stars of the same width. */
function starred(value: string): string {
  let shown = "";
  let from = 0;
  for (const match of value.matchAll(REFERENCE)) {
    shown += stars(value.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return shown + stars(value.slice(from));
}

function stars(text: string): string {
  return text.replace(/[^\s"'{}$|>&]/g, "*");
}
