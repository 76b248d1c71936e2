import type { Seen } from "./genauth-server.ts";
import type { Reply } from "./github-server.ts";
import type { GithubWorld, TokenOwner } from "./github-world.ts";

/** The input of `createCommitOnBranch`, as GitHub's schema has it. */
interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner: string; readonly branchName: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions?: readonly { readonly path: string }[];
  };
}

const RULE = "Changes must be made through a pull request. Cannot change this locked branch";
const RULESET = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n";

/** Answers the two things that are asked over GraphQL: who the token is, and a commit on a branch. */
export function answerGraphql(world: GithubWorld, { body }: Seen, caller: TokenOwner): Reply {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: { input: CommitInput } };
  if (query.includes("createCommitOnBranch") && variables) return commit(world, variables.input, caller);
  return { status: 200, body: { data: { viewer: { login: caller.login } } } };
}

function commit(world: GithubWorld, input: CommitInput, caller: TokenOwner): Reply {
  const { branch, expectedHeadOid, message, fileChanges } = input;
  const { branchName } = branch;
  if (branch.repositoryNameWithOwner !== world.fullName)
    return refuse("NOT_FOUND", "Could not resolve to a Repository");
  if (!caller.rights.includes("contents")) return refuse("FORBIDDEN", "Resource not accessible by integration");
  const there = world.repo.head(`refs/heads/${branchName}`);
  if (there === null) return refuse("NOT_FOUND", `No branch ${branchName} was found`);
  const stale = refuse(
    "STALE_DATA",
    `Expected branch to point to ${JSON.stringify(expectedHeadOid)} but it did not.  Pull and try again.`,
  );
  if (there !== expectedHeadOid) return stale;
  const protection = world.protected.get(branchName);
  if (protection === "rule") return refuse("BRANCH_PROTECTION_RULE_VIOLATION", RULE);
  if (protection === "ruleset") return refuse("UNPROCESSABLE", RULESET);
  const additions = (fileChanges?.additions ?? []).map(({ path, contents }) => [
    path,
    Buffer.from(contents, "base64").toString("utf8"),
  ]);
  const deletions = (fileChanges?.deletions ?? []).map(({ path }) => [path, null]);
  const text = [message.headline, ...(message.body ? ["", message.body] : [])].join("\n");
  const oid = world.repo.commit(branchName, Object.fromEntries([...additions, ...deletions]), text, expectedHeadOid);
  if (oid === null) return stale;
  for (const pull of world.pulls) if (pull.head === branchName && pull.state === "open") pull.headSha = oid;
  const url = `https://github.example/${world.fullName}/commit/${oid}`;
  return { status: 200, body: { data: { createCommitOnBranch: { commit: { oid, url } } } } };
}

/** GraphQL says no with status 200. */
function refuse(type: string, message: string): Reply {
  const path = ["createCommitOnBranch"];
  const errors = [{ type, path, locations: [{ line: 1, column: 34 }], message }];
  return { status: 200, body: { data: { createCommitOnBranch: null }, errors } };
}
