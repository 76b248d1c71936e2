import { spanOf } from "./atoms.ts";
import { type Place, placeAt } from "./place.ts";
import { parseReferences } from "./references.ts";
import type { Reporter } from "./reporter.ts";
import { suggest } from "./suggest.ts";
import type { ParamsSchema, TemplateFile } from "./template-file.ts";

/** How references are written in a template. */
const FORMS = "a reference is ${param:NAME}, ${env:NAME}, ${env:NAME:-default} or ${file:PATH}";

/** Reports what cannot stand in a template's texts, and params that nothing uses; gives those that end in a secret. */
export function checkReferences(
  webhooks: TemplateFile["webhooks"],
  params: ParamsSchema | undefined,
  root: Place,
  report: Reporter,
): ReadonlySet<string> {
  const properties = params?.properties ?? {};
  const names = Object.keys(properties);
  const used = new Set<string>();
  const secret = new Set<string>();

  walk(webhooks, placeAt(root, "webhooks"), (name, span, field) => {
    used.add(name);
    if (field === "secret") secret.add(name);
    if (names.includes(name)) return;
    const hint = () => suggest(name, names) ?? `declare it: params: { properties: { ${name}: { type: string } } }`;
    report.error("unknown-param", span, `the template has no param \`${name}\``, hint);
  });
  for (const name of names) {
    walk(properties[name]?.default, placeAt(root, "params", "properties", name, "default"), (_, span) => {
      report.error("reference", span, "a default does not use a param", "write its text out");
    });
  }
  if (!report.failed) {
    for (const name of names.filter((declared) => !used.has(declared))) {
      const { key } = placeAt(root, "params", "properties", name);
      report.warning("unused-param", key, `nothing in the template uses \`${name}\``, "remove it");
    }
  }
  return secret;

  function walk(value: unknown, place: Place, onParam: OnParam, field: string | number = ""): void {
    if (typeof value === "string") readText(value, place, onParam, field);
    if (typeof value !== "object" || value === null) return;
    for (const [step, child] of place.children ?? []) {
      walk((value as Readonly<Record<string | number, unknown>>)[step], child, onParam, step);
    }
  }

  function readText(text: string, place: Place, onParam: OnParam, field: string | number): void {
    let from = place.span.start;
    for (const part of parseReferences(text)) {
      if (part.kind === "text") continue;
      const span = spanOf(part.written, place, from);
      from = span.end;
      if (part.kind === "param") onParam(part.name, span, field);
      if (part.kind === "bad") report.error("reference", span, part.message, part.hint && FORMS);
      if (part.kind === "var") {
        report.error("reference", span, "`${var:…}` stands only in tenant files", "make it a param of the template");
      }
    }
  }
}

type OnParam = (name: string, span: Place["span"], field: string | number) => void;
