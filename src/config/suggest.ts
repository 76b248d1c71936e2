/** "did you mean `x`?" for the nearest of the known words, or null when none is near. */
export function suggest(written: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.min(4, Math.max(1, Math.floor(written.length / 3))) + 1;
  for (const word of known) {
    if (Math.abs(word.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best === null ? null : `did you mean \`${best}\`?`;
}

/** Damerau-Levenshtein: letters put in, left out, mistaken, or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
