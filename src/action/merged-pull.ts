import type { Session } from "./session.ts";

/** The pull request that brought the commit of this run; null for none. */
export async function mergedPull({ event, repository }: Session): Promise<{ readonly number: number } | null> {
  if (event.pull) return event.pull.isMerged ? event.pull : null;
  if (repository === null || event.commit === "") return null;
  const pulls = (await repository.pullsOf(event.commit)).filter(
    ({ merged_at, base }) => merged_at !== null && base.ref === event.branch,
  );
  // A commit that came with one may be an ancestor of another.
  return pulls.find(({ merge_commit_sha }) => merge_commit_sha === event.commit) ?? pulls[0] ?? null;
}
