import { normalize } from "node:path";
import type { DesiredTenant } from "../core/model.ts";
import type { LoadedTenant } from "./expand.ts";
import { type Path, type Place, placeAt, underline } from "./place.ts";
import type { Reporter } from "./reporter.ts";

/** One file of a run, as far as it was understood. */
export interface Claim {
  readonly tenant: LoadedTenant;
  readonly root: Place;
  readonly report: Reporter;
}

/** What two files of one run may not share, as one text; null where it is not known. */
const SHARED: readonly {
  readonly path: Path;
  readonly of: (tenant: DesiredTenant) => string | null;
  readonly say: string;
}[] = [
  { path: ["tenant", "name"], of: ({ tenant }) => tenant, say: "the tenant name" },
  {
    path: ["tenant", "userPoolId"],
    of: ({ target }) => (target.userPoolId === null ? null : `${target.host} ${target.userPoolId}`),
    say: "the host and user pool",
  },
  { path: [], of: ({ file }) => normalize(file).replace(/\.ya?ml$/i, ""), say: "the lockfile" },
  { path: ["tenant", "accessKeyId"], of: ({ target }) => target.accessKeyId, say: "the access key" },
];

/** Reports, at both files, what two of them share: they would undo each other's work. */
export function checkCollisions(claims: readonly Claim[]): void {
  for (const { path, of, say } of SHARED) {
    const owners = new Map<string, Claim>();
    for (const claim of claims) {
      const shared = of(claim.tenant.desired);
      if (shared === null) continue;
      const owner = owners.get(shared);
      if (owner === undefined) owners.set(shared, claim);
      else {
        reportAt(claim, owner);
        reportAt(owner, claim);
      }
    }

    function reportAt({ root, report }: Claim, other: Claim): void {
      const place = placeAt(root, ...path);
      const message = `${say} is also that of ${other.tenant.file}`;
      report.error("tenant-collision", place === root ? null : underline(place), message, "one tenant is one file");
    }
  }
}
