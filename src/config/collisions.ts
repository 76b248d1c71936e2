import { normalize } from "node:path";
import type { RemoteTarget } from "../core/model.ts";
import { type Path, type Place, placeAt, underline } from "./place.ts";
import type { Reporter } from "./reporter.ts";

/** Who one file of a run says that its tenant is. */
export interface Head {
  /** As the user named it. */
  readonly file: string;
  readonly tenant: string;
  /** null: the file was not, or could not be, read. */
  readonly target: RemoteTarget | null;
}

/** What a file shares with another, and may not. */
export interface Collision {
  /** Where it says so. */
  readonly path: Path;
  readonly message: string;
}

/** What two files of one run may not share, as one text; null where it is not known. */
const SHARED: readonly {
  readonly path: Path;
  readonly of: (head: Head) => string | null;
  readonly say: string;
}[] = [
  { path: ["tenant", "name"], of: ({ tenant, target }) => target && tenant, say: "the tenant name" },
  {
    path: ["tenant", "userPoolId"],
    of: ({ target }) => (target?.userPoolId ? `${target.host} ${target.userPoolId}` : null),
    say: "the host and user pool",
  },
  { path: [], of: ({ file }) => normalize(file).replace(/\.ya?ml$/i, ""), say: "the lockfile" },
  { path: ["tenant", "accessKeyId"], of: ({ target }) => target?.accessKeyId ?? null, say: "the access key" },
];

/** What files share, by file, and told at both: they would undo each other's work. */
export function findCollisions(heads: readonly Head[]): ReadonlyMap<string, readonly Collision[]> {
  const collisions = new Map<string, Collision[]>();
  for (const { path, of, say } of SHARED) {
    const owners = new Map<string, string>();
    for (const head of heads) {
      const shared = of(head);
      if (shared === null) continue;
      const owner = owners.get(shared);
      if (owner === undefined) owners.set(shared, head.file);
      else {
        tell(head.file, owner, path, say);
        tell(owner, head.file, path, say);
      }
    }
  }
  return collisions;

  function tell(file: string, other: string, path: Path, say: string): void {
    const own = collisions.get(file) ?? [];
    own.push({ path, message: `${say} is also that of ${other}` });
    collisions.set(file, own);
  }
}

/** Reports what a file shares with others. */
export function reportCollisions(collisions: readonly Collision[], root: Place, report: Reporter): void {
  for (const { path, message } of collisions) {
    const place = placeAt(root, ...path);
    report.error("tenant-collision", place === root ? null : underline(place), message, "one tenant is one file");
  }
}
