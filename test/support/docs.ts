import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Desk } from "./cli.ts";

/** A block of code in a page; its name is the file that it shows. */
export interface Block {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** The text of a page under docs/. */
export function pageOf(name: string): string {
  return readFileSync(join(import.meta.dirname, "../../docs", name), "utf8");
}

/** All blocks of a page, or of a part of it, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(([, language = "", name = "", text = ""]) => ({
    language,
    name,
    text,
  }));
}

/** Does what blocks show: a file that is not there is written, one that is there is as shown, and so is what commands print. */
export async function follow(blocks: readonly Block[], at: Desk): Promise<readonly string[]> {
  const ran: string[] = [];
  for (const { language, name, text } of blocks) {
    if (language === "console") {
      const [command = "", ...output] = text.split("\n");
      ran.push(command);
      const { stdout, stderr } = await at.run(`${command.replace("$ hooksync ", "")} --log-level silent`);
      expect(stdout + stderr).toBe(output.join("\n"));
    } else if (at.read(name) === null) at.write(name, text);
    else expect(at.read(name)).toBe(text);
  }
  return ran;
}
