import { AppError } from "../core/errors.ts";
import { type CommentMark, readMark, withState } from "./comment-mark.ts";
import type { Inputs } from "./inputs.ts";
import type { IssueComment, Repository } from "./repository.ts";

/** A comment that this token wrote, and what it says of itself. */
export interface OwnComment {
  readonly comment: IssueComment;
  readonly mark: CommentMark;
}

/** All comments of one id on a pull request that this very token's owner wrote, the oldest first. */
export async function findComments(repository: Repository, issue: number, id: string): Promise<readonly OwnComment[]> {
  const login = await repository.login();
  const own: OwnComment[] = [];
  for await (const comment of repository.comments(issue)) {
    const mark = readMark(comment.body);
    // Anybody can write a mark.
    if (mark?.id === id && comment.user?.login === login) own.push({ comment, mark });
  }
  return own;
}

/** Puts a body where the mode wants it; null when it wants none. */
export async function putComment(
  repository: Repository,
  issue: number,
  what: {
    readonly id: string;
    readonly body: string;
    readonly mode: Inputs["comment"];
    readonly hasChanges: boolean;
  },
): Promise<IssueComment | null> {
  const { id, body, mode, hasChanges } = what;
  if (mode === "off") return null;
  const last = async () => (await findComments(repository, issue, id)).at(-1);
  if (mode === "new") {
    const before = await last();
    return createOnce(repository, issue, body, async () => {
      const now = await last();
      return now?.comment.id === before?.comment.id ? undefined : now;
    });
  }
  const there = await last();
  if (there) return repository.updateComment(there.comment.id, body);
  if (mode === "changes-only" && !hasChanges) return null;
  return createOnce(repository, issue, body, last);
}

/** Shows what was done in the last comment, and closes them all. */
export async function closeComments(
  repository: Repository,
  issue: number,
  id: string,
  body: string,
): Promise<IssueComment | null> {
  const own = await findComments(repository, issue, id);
  const last = own.at(-1);
  for (const { comment, mark } of own.slice(0, -1)) {
    if (mark.state !== "closed") await repository.updateComment(comment.id, withState(comment.body, "closed"));
  }
  return last ? repository.updateComment(last.comment.id, body) : null;
}

/** Makes a comment; when nobody can say whether it arrived, looks for it before it is sent again. */
async function createOnce(
  repository: Repository,
  issue: number,
  body: string,
  find: () => Promise<OwnComment | undefined>,
): Promise<IssueComment> {
  try {
    return await repository.createComment(issue, body);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== "GITHUB_UNAVAILABLE") throw thrown;
    const arrived = await find();
    return arrived ? arrived.comment : repository.createComment(issue, body);
  }
}
