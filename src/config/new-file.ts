import { join } from "node:path";
import { printEntries } from "./append.ts";
import { wayFrom } from "./way.ts";

/** The first line of a file, which tells editors its schema: hooksync is taken to be installed at `root`. */
export function modeline(schema: "webhooks" | "template", full: string, root: string): string {
  const path = join(root, "node_modules/hooksync/schemas", `${schema}.schema.json`);
  return `# yaml-language-server: $schema=${wayFrom(full, path)}\n`;
}

/** The text of a tenant's file that is to be made, with these fields. */
export function beginFile(full: string, root: string, fields: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(fields).map(([name, value]) => `\n${printEntries({ [name]: value })}\n`);
  return `${modeline("webhooks", full, root)}version: 1\n${sections.join("")}`;
}
