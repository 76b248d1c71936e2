import { AppError } from "../../core/errors.ts";
import type { Io } from "../io.ts";

const SCHEMAS: Readonly<Record<string, () => Promise<{ default: unknown }>>> = {
  webhooks: () => import("../../../schemas/webhooks.schema.json", { with: { type: "json" } }),
  template: () => import("../../../schemas/template.schema.json", { with: { type: "json" } }),
  settings: () => import("../../../schemas/settings.schema.json", { with: { type: "json" } }),
  lockfile: () => import("../../../schemas/lockfile.schema.json", { with: { type: "json" } }),
  plan: () => import("../../../schemas/plan.schema.json", { with: { type: "json" } }),
  report: () => import("../../../schemas/report.schema.json", { with: { type: "json" } }),
  coverage: () => import("../../../schemas/coverage.schema.json", { with: { type: "json" } }),
  faults: () => import("../../../schemas/faults.schema.json", { with: { type: "json" } }),
};

/** Prints a published schema. */
export async function schema(name: string, io: Io): Promise<number> {
  const load = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (!load) {
    throw new AppError("CLI_USAGE", `there is no schema called ${JSON.stringify(name)}`, {
      hint: `it is one of ${Object.keys(SCHEMAS).join(", ")}`,
    });
  }
  io.out(`${JSON.stringify((await load()).default, null, 2)}\n`);
  return 0;
}
