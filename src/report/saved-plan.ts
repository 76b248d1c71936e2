import { AppError } from "../core/errors.ts";
import type { PlanFlags } from "../core/model.ts";
import { refuseSaving } from "../core/savable.ts";
import type { TenantView } from "../core/view.ts";
import { readDocumentFile } from "./document-file.ts";

/** A plan that was saved to be applied. */
export interface SavedPlan {
  /** By file. */
  readonly tenants: ReadonlyMap<string, TenantView>;
  /** Of the run that made the plan. */
  readonly flags: PlanFlags;
  /** The files that had no plan when it was made: they failed, or it was not their turn. */
  readonly left: readonly string[];
}

/** Reads a plan that was saved. Throws CLI_USAGE for one that nobody can have approved, and what reading it throws. */
export async function readSavedPlan(path: string, cwd: string): Promise<SavedPlan> {
  const { plan } = await readDocumentFile(path, cwd);
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
  const tenants = new Map(plan.tenants.map((tenant) => [tenant.file, tenant]));
  const left = new Set([...plan.failures.flatMap(({ file }) => file ?? []), ...plan.notBegun]);
  return { tenants, flags: first.flags, left: [...left] };
}

/** A fleet, with the keys that each tenant's plan was about. */
export function pickSaved<
  F extends { readonly file: string; readonly only: readonly string[] | null },
  Fleet extends { readonly files: readonly F[]; readonly waves: readonly (readonly F[])[] },
>(fleet: Fleet, tenants: SavedPlan["tenants"]): Fleet {
  const waves = fleet.waves.map((wave) =>
    wave.map((named) => ({ ...named, only: tenants.get(named.file)?.flags.only ?? null })),
  );
  return { ...fleet, waves, files: waves.flat() };
}
