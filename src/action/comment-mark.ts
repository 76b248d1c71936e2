import { createHash } from "node:crypto";
import type { Digest } from "../core/model.ts";
import { type PlanOutline, packOutline, unpackOutline } from "./plan-outline.ts";

/** What a comment of ours says of itself, unseen, at its very start. */
export interface CommentMark {
  /** Which workflow, folder and paths it is of. */
  readonly id: string;
  /** The digest of the plan it shows. */
  readonly digest: Digest;
  /** `begun`: its plan is being carried out, so that of it some may be left; `closed`: it was, and approves nothing any more. */
  readonly state: "open" | "begun" | "closed";
}

const MARK = /^<!-- hooksync:comment id=([0-9a-f]{16}) state=(open|begun|closed) digest=(sha256:[0-9a-f]{64}) -->\n/;
const OUTLINE = /\n<!-- hooksync:plan ([A-Za-z0-9+/=]+) -->$/;
/** A plan too big for it is compared by its digest alone. */
const OUTLINE_BYTES = 12_000;

/** What a comment is known by: nobody else's plan comes into it. */
export function commentId(of: {
  readonly workflow: string;
  readonly folder: string;
  readonly paths: readonly string[];
}): string {
  const { workflow, folder, paths } = of;
  return createHash("sha256")
    .update(JSON.stringify([workflow, folder, paths]))
    .digest("hex")
    .slice(0, 16);
}

/** The start and the end of a comment's body. */
export function printMark(mark: CommentMark, outline: PlanOutline | null): { head: string; tail: string } {
  const packed = outline && packOutline(outline);
  return {
    head: `<!-- hooksync:comment id=${mark.id} state=${mark.state} digest=${mark.digest} -->\n`,
    tail: packed && packed.length <= OUTLINE_BYTES ? `\n<!-- hooksync:plan ${packed} -->` : "",
  };
}

/** null for a body that does not begin with a mark. */
export function readMark(body: string): CommentMark | null {
  const [, id, state, digest] = MARK.exec(normalize(body)) ?? [];
  if (id === undefined || digest === undefined) return null;
  return { id, state: state as CommentMark["state"], digest: digest as Digest };
}

/** The outline of the plan that a comment shows; null when it has none. */
export function readOutline(body: string): PlanOutline | null {
  const packed = OUTLINE.exec(normalize(body).trimEnd())?.[1];
  return packed === undefined ? null : unpackOutline(packed);
}

/** The same comment in another state. */
export function withState(body: string, state: CommentMark["state"]): string {
  return normalize(body).replace(MARK, (mark) => mark.replace(/state=\w+/, `state=${state}`));
}

/** GitHub may give line breaks back as it likes. */
function normalize(body: string): string {
  return body.replaceAll("\r\n", "\n");
}
