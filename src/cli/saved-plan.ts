import type { Fleet } from "../compose.ts";
import { AppError } from "../core/errors.ts";
import { refuseSaving } from "../core/savable.ts";
import type { TenantView } from "../core/view.ts";
import { readDocumentFile } from "./document-file.ts";
import type { Io } from "./io.ts";
import type { PlanOptions } from "./options.ts";

/** A plan that was saved to be applied. */
export interface SavedPlan {
  /** By file. */
  readonly tenants: ReadonlyMap<string, TenantView>;
  /** The given options, with the flags of the run that made the plan. */
  readonly options: PlanOptions;
}

/** Reads the plan that `--plan` names. Throws CLI_USAGE beside paths or flags that it has of its own. */
export async function readSavedPlan(
  path: string,
  paths: readonly string[],
  options: PlanOptions,
  io: Io,
): Promise<SavedPlan> {
  const { prune, maxDeletes, allowMissing, resendSecrets, settle, strict, schema } = options;
  const given = [paths[0], ...options.only, ...options.tenant, prune, maxDeletes, allowMissing, resendSecrets];
  if ([...given, settle, strict, schema].some((value) => value !== undefined)) {
    throw new AppError("CLI_USAGE", "--plan takes no paths and no flags that change a plan: they are in the file", {
      hint: "leave them out, or make another plan with them",
    });
  }
  const { plan } = await readDocumentFile(path, io);
  const [first] = plan.tenants;
  if (plan.kind === "drift" || first === undefined) {
    throw new AppError("CLI_USAGE", `${path} has no plan of any tenant in it`, {
      hint: "hooksync plan --save writes one",
    });
  }
  for (const tenant of plan.tenants) {
    const refusal = refuseSaving(tenant);
    if (refusal) throw refusal;
  }
  const { maxDeletes: most, only: _, ...flags } = first.flags;
  return {
    tenants: new Map(plan.tenants.map((tenant) => [tenant.file, tenant])),
    options: { ...options, ...flags, ...(most !== null && { maxDeletes: most }) },
  };
}

/** The fleet, with the keys that each tenant's plan was about. */
export function pickSaved(fleet: Fleet, tenants: SavedPlan["tenants"]): Fleet {
  const waves = fleet.waves.map((wave) =>
    wave.map((named) => ({ ...named, only: tenants.get(named.file)?.flags.only ?? null })),
  );
  return { ...fleet, waves, files: waves.flat() };
}
