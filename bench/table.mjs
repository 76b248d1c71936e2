/** Rows of results as a table in Markdown. */
export function tableOf(rows) {
  const cells = rows.map(({ bench, what, figure, unit, spread, most, least }) => [
    bench,
    what,
    `${shown(figure)} ${unit}`,
    spread.map(shown).join(" – "),
    boundOf(most, least),
    figure > most || figure < least ? "**over**" : most === undefined && least === undefined ? "" : "ok",
  ]);
  const table = [["bench", "what", "median", "spread", "bound", ""], ...cells];
  const widths = table[0].map((_, column) => Math.max(3, ...table.map((line) => line[column].length)));
  const [head, ...lines] = table.map((line) => `| ${line.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |\n`);
  return [head, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|\n`, ...lines].join("");
}

function boundOf(most, least) {
  if (most !== undefined && most === least) return `exactly ${most}`;
  return [most === undefined ? "" : `≤ ${most}`, least === undefined ? "" : `≥ ${least}`].join("");
}

/** Three digits are as much as a benchmark tells. */
function shown(figure) {
  return figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3);
}
