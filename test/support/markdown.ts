/** A text as Markdown reads it: what is code, and all the rest. */
export interface Reading {
  /** What is taken for Markdown or HTML; each piece of code is a ◇ in it. */
  readonly outside: string;
  readonly code: readonly string[];
}

const FENCE = /^ {0,3}(`{3,})([^`]*)$|^ {0,3}(~{3,})/;

/**
 * Reads Markdown by the rules of CommonMark, as far as our own uses it: quotes, fenced blocks, code spans, and blocks of HTML, in
 * which it ends every piece of code that a hostile text could end. Throws for a fenced block that is not closed.
 */
export function readMarkdown(markdown: string): Reading {
  const code: string[] = [];
  const outside: string[] = [];
  const lines = markdown.split("\n");
  let paragraph: string[] = [];
  const endParagraph = () => {
    outside.push(...withoutSpans(paragraph.join("\n"), code).split("\n"));
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const [, ticks, info, tildes] = FENCE.exec(line) ?? [];
    if (tildes !== undefined) throw new Error("a block of tildes is none of ours");
    if (ticks !== undefined) {
      endParagraph();
      const close = lines.findIndex((later, index) => index > at && isClosing(later, ticks.length));
      if (close < 0) throw new Error(`the block that line ${at + 1} opens is not closed`);
      code.push(...lines.slice(at + 1, close));
      outside.push(`${info}◇`);
      at = close;
    } else if (/^ {0,3}<\/?(details|summary)\b/.test(line)) {
      endParagraph();
      // It goes on to the next blank line, and nothing in it is Markdown.
      for (; (lines[at] ?? "") !== ""; at++) outside.push(withoutElements(lines[at] ?? "", code));
      outside.push("");
    } else if (line.trim() === "") {
      endParagraph();
    } else {
      paragraph.push(line);
    }
  }
  endParagraph();
  return { outside: outside.join("\n"), code };
}

function isClosing(line: string, length: number): boolean {
  const [, ticks = ""] = /^ {0,3}(`+) *$/.exec(line) ?? [];
  return ticks.length >= length;
}

/** A run of backticks opens a span that the next run of as many closes; one that nothing closes stays. */
function withoutSpans(text: string, code: string[]): string {
  const runs = [...text.matchAll(/`+/g)];
  let shown = "";
  let from = 0;
  for (let index = 0; index < runs.length; index++) {
    const open = runs[index];
    if (open === undefined || open.index < from) continue;
    const close = runs.slice(index + 1).find(([run]) => run.length === open[0].length);
    if (close === undefined) continue;
    const content = text.slice(open.index + open[0].length, close.index);
    code.push(/^ .*[^ ].* $/.test(content) ? content.slice(1, -1) : content);
    shown += `${text.slice(from, open.index)}◇`;
    from = close.index + close[0].length;
  }
  return shown + text.slice(from);
}

function withoutElements(line: string, code: string[]): string {
  return line.replace(/<code>([^<>]*)<\/code>/g, (_, text: string) => {
    code.push(text.replace(/&#(\d+);/g, (_entity, point) => String.fromCodePoint(Number(point))));
    return "◇";
  });
}
