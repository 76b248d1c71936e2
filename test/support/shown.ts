/** What a page shows below a command, as a pattern: `…` stands for any text, and alone on a line for any lines. */
export function patternOf(shown: readonly string[]): RegExp {
  const lines = shown.map((line) => (line === "…" ? "(?:.*\\n)*?" : `${line.split("…").map(escaped).join(".*")}\\n`));
  return new RegExp(`^${lines.join("")}`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
