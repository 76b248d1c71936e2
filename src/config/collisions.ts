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
  readonly hint: string;
}

/** What two files of one run may not share, as one text; null where it is not known. */
const SHARED: readonly {
  readonly path: Path;
  readonly of: (head: Head) => string | null;
  readonly say: string;
  readonly hint: string;
}[] = [
  {
    path: ["tenant", "name"],
    of: ({ tenant, target }) => target && tenant,
    say: "the tenant name",
    hint: "give each a `name` under `tenant:`",
  },
  {
    path: ["tenant", "userPoolId"],
    of: ({ target }) => (target?.userPoolId ? `${target.host} ${target.userPoolId}` : null),
    say: "the host and user pool",
    hint: "one tenant is one file",
  },
  {
    path: [],
    of: ({ file }) => normalize(file).replace(/\.ya?ml$/i, ""),
    say: "the lockfile",
    hint: "rename one, and its lockfile with it",
  },
  {
    path: ["tenant", "accessKeyId"],
    of: ({ target }) => target?.accessKeyId ?? null,
    say: "the access key",
    hint: "an access key reaches one user pool: give each an `accessKeyId` under `tenant:`",
  },
];

/** What files share, by file, and told at each: they would undo each other's work. */
export function findCollisions(heads: readonly Head[]): ReadonlyMap<string, readonly Collision[]> {
  const collisions = new Map<string, Collision[]>();
  for (const { path, of, say, hint } of SHARED) {
    for (const files of groupBy(heads, of).values()) {
      if (files.length < 2) continue;
      for (const file of files) {
        const more = files.length > 2 ? ` and ${files.length - 2} more` : "";
        const message = `${say} is also that of ${files.find((other) => other !== file)}${more}`;
        collisions.set(file, [...(collisions.get(file) ?? []), { path, message, hint }]);
      }
    }
  }
  return collisions;
}

function groupBy(heads: readonly Head[], of: (head: Head) => string | null): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const head of heads) {
    const shared = of(head);
    if (shared === null) continue;
    const group = groups.get(shared);
    if (group) group.push(head.file);
    else groups.set(shared, [head.file]);
  }
  return groups;
}

/** Reports what a file shares with others. */
export function reportCollisions(collisions: readonly Collision[], root: Place, report: Reporter): void {
  for (const { path, message, hint } of collisions) {
    const place = placeAt(root, ...path);
    report.error("tenant-collision", place === root ? null : underline(place), message, hint);
  }
}
