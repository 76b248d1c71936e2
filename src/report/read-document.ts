import { Ajv2020 } from "ajv/dist/2020.js";
import planSchema from "../../schemas/plan.schema.json" with { type: "json" };
import reportSchema from "../../schemas/report.schema.json" with { type: "json" };
import { digestOf } from "../core/canonical.ts";
import { type PlanDocument, type ReportDocument, sealOf } from "../core/document.ts";
import { AppError } from "../core/errors.ts";
import { joinDigests, planDigest, type TenantView } from "../core/view.ts";

/** A plan, or what an apply did, as it was printed or saved. */
export type ReadDocument =
  | { readonly plan: PlanDocument; readonly report: null }
  | { readonly plan: PlanDocument; readonly report: ReportDocument };

/**
 * Reads what `plan --save`, `apply --report` or `--format json` wrote. Throws CONFIG_INVALID for what is neither, and
 * PLAN_DIGEST for a plan that somebody edited.
 */
export function readDocument(text: string, file: string): ReadDocument {
  const data = parse(text, file);
  const isOfReport = typeof data === "object" && data !== null && "outcomes" in data;
  const ajv = new Ajv2020({ strict: true }).addSchema(planSchema);
  const validate = ajv.compile<PlanDocument | ReportDocument>(isOfReport ? reportSchema : { $ref: planSchema.$id });
  if (!validate(data)) {
    const [first] = validate.errors ?? [];
    const { additionalProperty } = first?.params ?? {};
    const which = additionalProperty === undefined ? "" : `: \`${additionalProperty}\``;
    throw new AppError("CONFIG_INVALID", `${file} is no plan: ${first?.instancePath} ${first?.message}${which}`, {
      hint: "it is what hooksync plan --save, apply --report or --format json writes, by a version that fits",
    });
  }
  if (keysIn(data) !== keysWrittenIn(text)) throw edited(file);
  return "outcomes" in data
    ? { plan: checked(data.plan, file), report: data }
    : { plan: checked(data, file), report: null };
}

/** The plan, if all of it is as it was written. */
function checked(plan: PlanDocument, file: string): PlanDocument {
  const { tenants } = plan;
  const isWhole =
    plan.seal === sealOf(plan, tenants.map(digestOf)) &&
    plan.digest === joinDigests(tenants.map(({ tenant, digest }) => [tenant, digest])) &&
    tenants.every((view) => view.digest === digestOfView(view));
  if (isWhole) return plan;
  throw edited(file);
}

function edited(file: string): AppError {
  return new AppError("PLAN_DIGEST", `${file} was edited since it was written`, {
    hint: "make the plan again: what was reviewed is what is applied",
  });
}

/** Of a key that is written twice JSON gives the last, and a reviewer may have seen the first. */
function keysWrittenIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

function keysIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, item) => sum + keysIn(item), own);
}

/** What the digest covers of each change, and of it only that. */
function digestOfView({ target, policy, changes }: TenantView): TenantView["digest"] {
  return planDigest(
    target,
    policy,
    changes.map(({ source: _, sources: __, causes: ___, ...planned }) => planned),
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("CONFIG_INVALID", `${file} is not JSON`, { cause, hint: "check the path" });
  }
}
