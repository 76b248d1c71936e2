/** Also where it is mistyped: a wrong key is shown with its line. */
const SECRET_KEY =
  /(?:^|[\s{,"'])(?:(?:secret|accessKeySecret)["']?\s*:\s+|[\w-]*(?:secret|token|password)[\w-]*["']?\s*:\s+(?![{[]))/gi;
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)/;
const USERINFO = /(:\/\/)([^/\s@]+)(?=@)/g;
const REFERENCE = /\$\{(?:env|file|var|param):[^}]*?(?=:-|\})/g;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A source line with plain-text secrets, and the stretches said to be some, starred out; all else in its place. */
export function redactLine(line: string, secrets: readonly Stretch[] = []): string {
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
  const redacted = (shown + line.slice(from)).replace(
    USERINFO,
    (_, scheme: string, user: string) => scheme + stars(user),
  );
  return secrets.reduce(redactStretch, redacted);
}

function redactStretch(line: string, { start, end }: Stretch): string {
  if (end <= 0 || start >= line.length) return line;
  const from = Math.max(0, start);
  return line.slice(0, from) + starred(line.slice(from, end)) + line.slice(end);
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
