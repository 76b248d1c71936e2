import type { Io } from "../io.ts";

const SCHEMAS = {
  webhooks: () => import("../../../schemas/webhooks.schema.json", { with: { type: "json" } }),
  template: () => import("../../../schemas/template.schema.json", { with: { type: "json" } }),
  settings: () => import("../../../schemas/settings.schema.json", { with: { type: "json" } }),
  lockfile: () => import("../../../schemas/lockfile.schema.json", { with: { type: "json" } }),
  plan: () => import("../../../schemas/plan.schema.json", { with: { type: "json" } }),
  report: () => import("../../../schemas/report.schema.json", { with: { type: "json" } }),
  coverage: () => import("../../../schemas/coverage.schema.json", { with: { type: "json" } }),
  doctor: () => import("../../../schemas/doctor.schema.json", { with: { type: "json" } }),
  faults: () => import("../../../schemas/faults.schema.json", { with: { type: "json" } }),
} as const satisfies Readonly<Record<string, () => Promise<{ default: unknown }>>>;

/** All that there are. */
export const SCHEMA_NAMES = Object.keys(SCHEMAS);

/** Prints a published schema. */
export async function schema(name: keyof typeof SCHEMAS, io: Io): Promise<number> {
  io.out(`${JSON.stringify((await SCHEMAS[name]()).default, null, 2)}\n`);
  return 0;
}
