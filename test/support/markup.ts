/** One tag of a page, and its attributes as a browser reads them. */
export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TAG = /<(\/?[a-z][a-z0-9]*)((?: [a-zA-Z-]+(?:="[^"]*")?)*)\/?>/y;
const ATTRIBUTE = / ([a-zA-Z-]+)(?:="([^"]*)")?/g;
/** Text is all that is no tag: its every `<`, `>` and `&` is spelled. */
const TEXT = /(?:[^<>&]|&(?:amp|lt|gt|quot|nbsp|#39);)+/y;

/**
 * The tags of a page that keeps to a small part of HTML, which leaves nothing for browsers to guess.
 * Throws at the first place that does not.
 */
export function tagsOf(page: string): readonly Tag[] {
  const body = page.replace(/^<!doctype html>\n/, "").replace(/<(style|script)>[\s\S]*?<\/\1>/g, "<$1></$1>");
  const tags: Tag[] = [];
  let at = 0;
  while (at < body.length) {
    TAG.lastIndex = at;
    TEXT.lastIndex = at;
    const tag = TAG.exec(body);
    const text = tag ? null : TEXT.exec(body);
    if (tag) tags.push({ name: tag[1] ?? "", attributes: attributesOf(tag[2] ?? "") });
    else if (!text) throw new Error(`neither tag nor text: ${body.slice(at, at + 80)}`);
    at += (tag ?? text)?.[0].length ?? 0;
  }
  return tags;
}

/** What a page shows as text, its entities read. */
export function textOf(page: string): string {
  const names: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };
  return page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name) => names[name] ?? "");
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value]));
}
