import { AppError } from "../core/errors.ts";
import { type Github, hasStatus } from "./github.ts";

export interface PullRequest {
  readonly number: number;
  readonly html_url: string;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string };
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
}

export interface IssueComment {
  readonly id: number;
  readonly html_url: string;
  readonly body: string;
  readonly user: { readonly login: string } | null;
}

/** One file of a commit. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** What became of a commit: `moved` when the branch is not at `expected` any more, `refused` when a rule keeps all pushes out. */
export type Committed =
  | { readonly kind: "done"; readonly sha: string }
  | { readonly kind: "moved" }
  | { readonly kind: "refused"; readonly because: string };

/** What is asked of one repository on GitHub; throws what `Github` throws. */
export interface Repository {
  readonly name: string;
  readonly owner: string;
  /** The commit of a branch; null when there is none. */
  branchHead(branch: string): Promise<string | null>;
  /** The blob ids of a commit's files, by path. */
  blobs(commit: string): Promise<ReadonlyMap<string, string>>;
  blobText(sha: string): Promise<string>;
  fileText(commit: string, path: string): Promise<string | null>;
  /** Adds a signed commit to a branch, if it is still at `expected`. */
  commit(branch: string, expected: string, message: string, files: readonly NewFile[]): Promise<Committed>;
  /** Makes a branch, or moves the one that is there, wherever it is. */
  setBranch(branch: string, commit: string): Promise<void>;
  openPulls(head: string, base: string): Promise<readonly PullRequest[]>;
  pullsOf(commit: string): Promise<readonly PullRequest[]>;
  createPull(pull: { title: string; body: string; head: string; base: string }): Promise<PullRequest>;
  updatePull(number: number, pull: { title?: string; body?: string; state?: "closed" }): Promise<PullRequest>;
  comments(issue: number): AsyncGenerator<IssueComment>;
  createComment(issue: number, body: string): Promise<IssueComment>;
  updateComment(id: number, body: string): Promise<IssueComment>;
  /** Who the token is, as its comments say it. */
  login(): Promise<string>;
}

const CREATE_COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

export function openRepository(github: Github, fullName: string): Repository {
  const base = `/repos/${fullName}`;
  const [owner = ""] = fullName.split("/");
  const all = async <T>(items: AsyncGenerator<T>): Promise<readonly T[]> => {
    const list: T[] = [];
    for await (const item of items) list.push(item);
    return list;
  };
  return {
    name: fullName,
    owner,
    branchHead: async (branch) => {
      const ref = await orNull(github.send<Ref>("GET", `${base}/git/ref/heads/${inPath(branch)}`));
      return ref?.object.sha ?? null;
    },
    async blobs(commit) {
      const { tree, truncated } = await github.send<Tree>("GET", `${base}/git/trees/${commit}?recursive=1`);
      if (truncated) {
        throw new AppError("GITHUB_REFUSED", "the repository has more files than GitHub lists", {
          hint: "keep the tenants in a repository of their own",
        });
      }
      return new Map(tree.filter(({ type }) => type === "blob").map(({ path, sha }) => [path, sha]));
    },
    blobText: (sha) => github.text(`${base}/git/blobs/${sha}`),
    fileText: (commit, path) => orNull(github.text(`${base}/contents/${inPath(path)}?ref=${commit}`)),
    async commit(branch, expected, message, files) {
      const [headline = "", ...rest] = message.split("\n");
      const input = {
        branch: { repositoryNameWithOwner: fullName, branchName: branch },
        expectedHeadOid: expected,
        message: { headline, body: rest.join("\n").trim() },
        fileChanges: { additions: files.map(({ path, text }) => ({ path, contents: base64(text) })) },
      };
      const { data, errors = [] } = await github.query<CommitAnswer>(CREATE_COMMIT, { input });
      const sha = data?.createCommitOnBranch?.commit.oid;
      return sha === undefined ? explain(errors, branch) : { kind: "done", sha };
    },
    async setBranch(branch, commit) {
      const path = `${base}/git/refs/heads/${inPath(branch)}`;
      const there = await orNull(github.send("GET", `${base}/git/ref/heads/${inPath(branch)}`));
      if (there) await github.send("PATCH", path, { sha: commit, force: true });
      else await github.create(`${base}/git/refs`, { ref: `refs/heads/${branch}`, sha: commit });
    },
    openPulls: (head, into) =>
      all(github.list(`${base}/pulls?state=open&head=${query(`${owner}:${head}`)}&base=${query(into)}`)),
    pullsOf: (commit) => all(github.list(`${base}/commits/${commit}/pulls`)),
    createPull: (pull) => github.create(`${base}/pulls`, pull),
    updatePull: (number, pull) => github.send("PATCH", `${base}/pulls/${number}`, pull),
    comments: (issue) => github.list(`${base}/issues/${issue}/comments`),
    createComment: (issue, body) => github.create(`${base}/issues/${issue}/comments`, { body }),
    updateComment: (id, body) => github.send("PATCH", `${base}/issues/comments/${id}`, { body }),
    async login() {
      const { data } = await github.query<{ viewer: { login: string } }>("query { viewer { login } }");
      return data?.viewer.login ?? "";
    },
  };
}

interface Ref {
  readonly object: { readonly sha: string };
}

interface Tree {
  readonly tree: readonly { readonly path: string; readonly type: string; readonly sha: string }[];
  readonly truncated: boolean;
}

interface CommitAnswer {
  readonly createCommitOnBranch: { readonly commit: { readonly oid: string } } | null;
}

/** Throws GITHUB_REFUSED for what is neither a moved branch nor a rule about who may push to it. */
function explain(errors: readonly { readonly type?: string; readonly message: string }[], branch: string): Committed {
  const [first] = errors;
  const because = first?.message ?? "no reason was given";
  if (first?.type === "STALE_DATA") return { kind: "moved" };
  // A ruleset has no type of its own.
  const isRule = first?.type === "BRANCH_PROTECTION_RULE_VIOLATION" || /rule violations?/i.test(because);
  if (isRule) return { kind: "refused", because };
  throw new AppError("GITHUB_REFUSED", `GitHub refused a commit on ${branch}: ${because}`, {
    hint: "give the job the right it needs, under permissions: contents: write",
  });
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (hasStatus(thrown, 404)) return null;
    throw thrown;
  }
}

function inPath(text: string): string {
  return text.split("/").map(encodeURIComponent).join("/");
}

const query = encodeURIComponent;

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
