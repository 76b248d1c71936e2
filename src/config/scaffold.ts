import { join } from "node:path";
import { AppError } from "../core/errors.ts";
import type { AskParam, Scaffolded } from "../core/scaffold.ts";
import { EMPTY_SHELF } from "./library.ts";
import type { LoadOptions } from "./load.ts";
import { loadText } from "./load-text.ts";
import { webhookVariables } from "./needed-variables.ts";
import { beginFile } from "./new-file.ts";
import { fillForm } from "./param-form.ts";
import { planFile, planGitFiles, refuseOccupied } from "./scaffold-files.ts";
import { type ScaffoldRequest, type Target, targetOf } from "./scaffold-target.ts";
import { fitWorkflow, WORKFLOW } from "./scaffold-workflow.ts";
import { type ChosenTemplate, chooseTemplate } from "./template-choice.ts";
import { poolPurposes, poolVariables, secretVariables, tenantFields } from "./tenant-variables.ts";
import { shownPath, wayFrom } from "./way.ts";
import { writeFiles } from "./write-files.ts";

export type { ScaffoldRequest } from "./scaffold-target.ts";

/** A template, and the values for its params. */
interface Use {
  readonly chosen: ChosenTemplate;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Makes a tenant's file, for a folder what else a repository needs, and GitHub's workflow if wished for. The file is read as `validate` would before
 * anything is written. Throws CLI_USAGE for what is there already, unknown, wrong or missing, and CONFIG_* otherwise.
 */
export async function scaffold(
  request: ScaffoldRequest,
  options: LoadOptions,
  ask: AskParam | null,
  unique: () => string,
): Promise<Scaffolded> {
  const { cwd } = options;
  const target = targetOf(request, cwd);
  const chosen = choose(request, target, options);
  const copy = chosen?.copy == null ? null : { full: chosen.full, text: chosen.copy };
  const workflow = request.withWorkflow ? join(target.root, WORKFLOW) : null;
  const wanted = [copy?.full, target.full, workflow].flatMap((full) => full ?? []);
  refuseOccupied(wanted, target, request.force, cwd);

  const use = chosen && { chosen, values: await fill(chosen, request, target, ask) };
  const text = textOf(target, use);
  const { tenant, error, diagnostics } = loadText(target.file, text, options, shelfOf(chosen));
  // What is unset is told as what is to be set.
  const told = diagnostics.filter(({ rule }) => rule !== "unset-reference");
  if (tenant === null) throw new AppError(error.code, error.message, { diagnostics: told });

  const { webhooks } = tenant.desired;
  const variables = [
    ...poolPurposes(poolVariables(target.tenant)),
    ...(use ? webhookVariables(webhooks.values(), use.chosen.template, use.values, options) : []),
  ];
  const files = [
    ...(target.folder === null ? [] : planGitFiles(target.folder, cwd)),
    ...(copy ? [planFile(shownPath(copy.full, cwd), copy.full, copy.text, request)] : []),
    planFile(target.file, target.full, text, request),
    ...(workflow === null
      ? []
      : [planFile(shownPath(workflow, cwd), workflow, fitWorkflow(target, cwd, variables), request)]),
  ];
  await writeFiles(files, unique);
  return {
    files,
    tenantFile: target.file,
    webhooks: webhooks.size,
    isRepository: target.folder !== null,
    hasWorkflow: workflow !== null,
    variables,
    warnings: told,
  };
}

function choose({ template, settings }: ScaffoldRequest, target: Target, options: LoadOptions): ChosenTemplate | null {
  if (template !== null) return chooseTemplate(template, target, options);
  if (settings.length === 0) return null;
  throw new AppError("CLI_USAGE", "--set gives params to a template, and there is none", { hint: "add --template" });
}

function fill({ template, stem }: ChosenTemplate, request: ScaffoldRequest, { tenant }: Target, ask: AskParam | null) {
  const variables = secretVariables(template.secretParams, stem, tenant);
  return fillForm({ named: request.template ?? stem, template, settings: request.settings, variables, ask });
}

function textOf({ full, root, tenant }: Target, use: Use | null): string {
  const about = tenant === null ? {} : { tenant: tenantFields(tenant, poolVariables(tenant)) };
  if (use === null) return beginFile(full, root, { ...about, webhooks: {} });
  const template = wayFrom(full, use.chosen.full);
  const params = Object.keys(use.values).length === 0 ? {} : { with: use.values };
  return beginFile(full, root, { ...about, use: [{ template, ...params }] });
}

function shelfOf(chosen: ChosenTemplate | null) {
  return chosen === null ? EMPTY_SHELF : { templates: chosen.templates, webhookSchema: null };
}
