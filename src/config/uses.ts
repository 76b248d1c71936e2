import type { WebhookKey } from "../core/model.ts";
import type { FileContext } from "./context.ts";
import { graftWebhooks } from "./graft.ts";
import type { Layer, TemplateLayers } from "./layer.ts";
import { FILE_ALLOW_HINT } from "./lookup.ts";
import { openParamAtoms, type Param } from "./param-atoms.ts";
import { type Place, placeAt, underline } from "./place.ts";
import type { RelatedSpan } from "./reporter.ts";
import type { Scope } from "./scope.ts";
import type { Span } from "./source.ts";
import type { Template } from "./template.ts";
import type { Templates } from "./templates.ts";
import { readParams } from "./use-params.ts";
import type { TemplateUse } from "./webhooks-file.ts";
import type { Workspace } from "./workspace.ts";

/** A template as one entry of `use:` uses it. */
interface Used {
  readonly template: Template;
  readonly place: Place;
  readonly params: ReadonlyMap<string, Param>;
  readonly scope: Scope;
}

const MISSING_HINT = "the path starts at the folder of this file, and has no references";
const NO_PARAMS: ReadonlyMap<string, Param> = new Map();

/** The webhooks that a file's `use:` brings: later templates win over earlier ones by key, and null drops. */
export function expandUses(
  uses: readonly TemplateUse[],
  templates: Templates,
  workspace: Workspace,
  context: FileContext,
): TemplateLayers {
  const { report, root, options } = context;
  const used: Used[] = [];
  let whole = true;
  uses.forEach((use, index) => {
    const place = placeAt(root, "use", index);
    const template = use.template === undefined ? null : open(use.template, place);
    // A wrong param would be told again at every field that it stands in.
    const one = template && begin(template, use, place);
    if (one === null) whole = false;
    else used.push(one);
  });

  const winners = new Map<WebhookKey, Used>();
  const keys = new Set<WebhookKey>();
  for (const one of used) {
    for (const [key, fields] of Object.entries(one.template.webhooks)) {
      keys.add(key);
      if (fields === null) winners.delete(key);
      else winners.set(key, one);
    }
  }
  const won = new Map<Used, WebhookKey[]>(used.map((one) => [one, []]));
  for (const [key, one] of winners) won.get(one)?.push(key);

  const layers = new Map<WebhookKey, Layer>();
  for (const [one, own] of won) {
    for (const [key, layer] of graftWebhooks(one.template, own, one.params, one.scope)) layers.set(key, layer);
    const brings = Object.values(one.template.webhooks).some((fields) => fields !== null);
    if (own.length > 0 || !brings) continue;
    const message = "later templates replace or drop every webhook of this one";
    report.warning("unused-template", underline(placeAt(one.place, "template")), message, "remove it");
  }
  return { layers, keys, whole };

  function open(path: string, place: Place): Template | null {
    const { span } = placeAt(place, "template");
    const read = templates.read(path, workspace);
    if ("template" in read) {
      report.include(read.diagnostics, { span, message: "the template is used here" });
      return read.template;
    }
    if ("refused" in read) report.error("template-file", span, read.refused, FILE_ALLOW_HINT);
    else report.error("template-file", span, read.missing, MISSING_HINT);
    return null;
  }

  function begin(template: Template, use: TemplateUse, place: Place): Used | null {
    const { lookup } = template;
    const trust = options;
    const defaultReport = report.beside(() => [usedHere(place)]);
    const defaults = openParamAtoms(NO_PARAMS, { lookup, report: defaultReport, trust });
    const defaultScope = { atoms: defaults, report: defaultReport };
    const params = readParams(template, use.with ?? {}, place, defaultScope, context);
    if (params === null) return null;
    const own = report.beside((span) => relate(span, template, params, place));
    const atoms = openParamAtoms(params, { lookup, report: own, trust });
    return { template, place, params, scope: { atoms, report: own } };
  }
}

/** To a place in a template: where its params are given, or else where it is used. */
function relate(span: Span | null, { source }: Template, params: Used["params"], use: Place): readonly RelatedSpan[] {
  if (span?.source !== source) return [];
  const text = source.text.slice(span.start, span.end);
  const names = new Set([...text.matchAll(/\$\{param:([^}]+)\}/g)].flatMap(([, name = ""]) => name));
  const given = [...names].flatMap((name) => {
    const place = params.get(name)?.place;
    return place === undefined || place.span.source === source
      ? []
      : [{ span: underline(place), message: `\`${name}\` is given here` }];
  });
  return given.length > 0 ? given : [usedHere(use)];
}

function usedHere(use: Place): RelatedSpan {
  return { span: underline(placeAt(use, "template")), message: "the template is used here" };
}
