/** What a repository tells git of lockfiles, and of what stands beside them: lines that its files must have. */
export const GIT_LINES: Readonly<Record<string, readonly string[]>> = {
  ".gitattributes": ["*.lock.json merge=hooksync-lock"],
  ".gitignore": ["*.lock.journal", "*.lock.lease*", "*.lock.*.tmp"],
};

/** A file's content with these lines; those that it lacks come at its end, all else stays to the byte. */
export function withLines(before: Uint8Array, lines: readonly string[]): Uint8Array {
  const text = Buffer.from(before).toString("latin1");
  const there = new Set(text.split("\n").map(words));
  const missing = lines.filter((line) => !there.has(words(line)));
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = missing.length === 0 || text === "" || text.endsWith("\n") ? "" : lineBreak;
  return Buffer.concat([before, Buffer.from(gap + missing.map((line) => line + lineBreak).join(""))]);
}

function words(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}
