import { existsSync, readFileSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import { modeline } from "./new-file.ts";
import { oneLine } from "./one-line.ts";
import type { ReadTemplate } from "./parse-template.ts";
import { suggest } from "./suggest.ts";
import type { Template } from "./template.ts";
import { fileOfName, nameableTemplates, OWN_FOLDERS, shippedFolder } from "./template-catalogue.ts";
import { openTemplates, parseText, type TemplateOptions, type Templates } from "./templates.ts";
import { shownPath, wayFrom } from "./way.ts";
import { workspaceOf } from "./workspace.ts";

/** A template that somebody named, for a file that is to use it. */
export interface ChosenTemplate {
  /** Where it stands, or is to stand. */
  readonly full: string;
  readonly stem: string;
  readonly template: Template;
  /** Gives it to the file, also when it does not stand there yet. */
  readonly templates: Templates;
  /** What is to be written to `full`; null: it is there. */
  readonly copy: string | null;
}

/** The file that is to use a template, and the folder of its repository; both absolute. */
export interface TemplateUser {
  readonly full: string;
  readonly root: string;
}

/**
 * Finds a template by its path, or by its name: among the repository's own, or else among those that come with this
 * package, which are to be copied into the repository. Throws CLI_USAGE when there is none.
 */
export function chooseTemplate(written: string, user: TemplateUser, options: TemplateOptions): ChosenTemplate {
  const { root } = user;
  if (/[/\\]|\.ya?ml$/.test(written)) return openOwn(resolve(options.cwd, written), written, user, options);
  const own = OWN_FOLDERS.map((folder) => fileOfName(join(root, folder), written)).find((full) => existsSync(full));
  if (own !== undefined) return openOwn(own, written, user, options);
  const shipped = fileOfName(shippedFolder(), written);
  return existsSync(shipped) ? openShipped(shipped, written, user, options) : refuseName(written, user, options);
}

function openOwn(full: string, written: string, user: TemplateUser, options: TemplateOptions): ChosenTemplate {
  const templates = openTemplates(options);
  const read = templates.read(wayFrom(user.full, full), workspaceOf(user.full, options.cwd, options.fileAllow));
  if ("refused" in read) {
    throw new AppError("CLI_USAGE", `${written} is outside of what ${shownPath(user.full, options.cwd)} may read`, {
      hint: "copy it into the repository",
    });
  }
  if ("missing" in read) {
    const names = [...nameableTemplates(user.root, options).keys()].join(", ");
    throw new AppError("CLI_USAGE", `the template ${written} cannot be read: ${read.missing}`, {
      hint: `--template takes a file, or one of ${names}`,
    });
  }
  return { full, stem: basename(full, extname(full)), template: usable(read, written), templates, copy: null };
}

/** The copy is the repository's own: an update of this package changes nothing that was reviewed. */
function openShipped(shipped: string, name: string, { root }: TemplateUser, options: TemplateOptions): ChosenTemplate {
  const full = fileOfName(join(root, "templates"), name);
  const copy =
    modeline("template", full, root) + readFileSync(shipped, "utf8").replace(/^# yaml-language-server:.*\n/, "");
  const read = parseText(full, copy, options);
  return { full, stem: name, template: usable(read, name), templates: { read: () => read }, copy };
}

function usable({ template, diagnostics }: ReadTemplate, written: string): Template {
  if (template !== null) return template;
  throw new AppError("CONFIG_INVALID", `the template ${written} cannot be used`, { diagnostics });
}

function refuseName(written: string, { root }: TemplateUser, options: TemplateOptions): never {
  const known = nameableTemplates(root, options);
  const list = [...known].map(([name, description]) => `\n${name}: ${oneLine(description ?? "")}`);
  throw new AppError("CLI_USAGE", `there is no template \`${written}\`; there are${list.join("")}`, {
    hint: suggest(written, known.keys()) ?? "name one of these, or the path of a file",
  });
}
