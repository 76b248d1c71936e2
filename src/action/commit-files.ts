import { createHash } from "node:crypto";
import type { Checkout } from "./checkout.ts";
import type { Repository } from "./repository.ts";

/** The files of commits, read from the checkout where it has them, else from GitHub; each list is read once. */
export interface CommitFiles {
  /** The id of a file's blob; null where the commit has no such file. */
  blobAt(commit: string, path: string): Promise<string | null>;
  textAt(commit: string, path: string): Promise<string | null>;
}

export function openCommitFiles(checkout: Checkout, repository: Repository): CommitFiles {
  const lists = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const blobsOf = (commit: string) => {
    const list = lists.get(commit) ?? read(commit);
    lists.set(commit, list);
    return list;
  };
  const read = async (commit: string) =>
    (await checkout.has(commit)) ? checkout.blobs(commit) : repository.blobs(commit);
  const blobAt = async (commit: string, path: string) => (await blobsOf(commit)).get(path) ?? null;
  return {
    blobAt,
    async textAt(commit, path) {
      if (await checkout.has(commit)) return checkout.show(commit, path);
      const blob = await blobAt(commit, path);
      return blob === null ? null : repository.blobText(blob);
    },
  };
}

/** The id that git gives a file of this content. */
export function blobIdOf(text: string): string {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
