import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Debian's Chromium. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
}

/** A page as its reader opens it: a file. Whatever it asks for beside itself, runs into or pops up fails the test. */
export async function openFile(browser: Browser, html: string, options: BrowserContextOptions = {}): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), "hooksync-page-"));
  const file = join(folder, "page.html");
  writeFileSync(file, html);
  const { href } = pathToFileURL(file);

  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on("request", (request) => request.url() !== href && trouble.push(`asked for ${request.url()}`));
  page.on("console", (message) => trouble.push(`said ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`failed with ${error.message}`));
  page.on("popup", () => trouble.push("opened a window"));
  page.on("dialog", (dialog) => {
    trouble.push(`popped up ${dialog.message()}`);
    void dialog.dismiss();
  });
  onTestFinished(async () => {
    await context.close();
    rmSync(folder, { recursive: true });
    expect(trouble).toEqual([]);
  });
  await page.goto(href);
  return page;
}
