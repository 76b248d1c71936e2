import { createHash } from "node:crypto";
import { type Html, html, lines, trusted } from "./escape.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** A whole page in one file: it loads nothing, and runs and wears nothing but the script and style that its policy names by hash. */
export function renderPage(title: string, body: readonly Html[]): string {
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; base-uri 'none'; form-action 'none'`;
  const head = [
    html`<meta charset="utf-8">`,
    // Quotes stand as they are: a policy is ours, and nothing but hashes changes in it.
    trusted(`<meta http-equiv="Content-Security-Policy" content="${policy}">`),
    html`<meta name="viewport" content="width=device-width, initial-scale=1">`,
    html`<meta name="color-scheme" content="light dark">`,
    html`<title>${title}</title>`,
    trusted(`<style>${STYLE}</style>`),
  ];
  const script = trusted(`<script>${SCRIPT}</script>`);
  const page = html`<!doctype html>\n<html lang="en">\n<head>\n${lines(head)}\n</head>\n<body>\n${lines(body)}\n${script}\n</body>\n</html>\n`;
  return page.html;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
