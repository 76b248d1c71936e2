import type { Seen } from "./genauth-server.ts";
import type { Reply } from "./github-server.ts";
import type { Comment, GithubWorld, Issue, Pull, Right, TokenOwner } from "./github-world.ts";

const DOCS = { documentation_url: "https://docs.github.com/rest" };
const NOT_FOUND: Reply = { status: 404, body: { message: "Not Found", ...DOCS, status: "404" } };
const MAX_BODY = 65_536;

interface Asked {
  readonly world: GithubWorld;
  readonly caller: TokenOwner;
  readonly url: URL;
  readonly raw: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: it is whatever the client sent
  readonly body: any;
  /** What the path's groups matched. */
  readonly at: readonly string[];
}

type Route = readonly [method: string, path: RegExp, answer: (asked: Asked) => Reply];

const ROUTES: readonly Route[] = [
  ["GET", /^\/issues\/(\d+)\/comments$/, listComments],
  ["POST", /^\/issues\/(\d+)\/comments$/, createComment],
  ["PATCH", /^\/issues\/comments\/(\d+)$/, updateComment],
  ["GET", /^\/pulls$/, listPulls],
  ["POST", /^\/pulls$/, createPull],
  ["PATCH", /^\/pulls\/(\d+)$/, updatePull],
  ["GET", /^\/commits\/([0-9a-f]+)\/pulls$/, pullsOfCommit],
  ["GET", /^\/issues$/, listIssues],
  ["POST", /^\/issues$/, createIssue],
  ["PATCH", /^\/issues\/(\d+)$/, updateIssue],
  ["GET", /^\/git\/ref\/(.+)$/, getRef],
  ["POST", /^\/git\/refs$/, createRef],
  ["PATCH", /^\/git\/refs\/(.+)$/, updateRef],
  ["GET", /^\/git\/trees\/([0-9a-f]+)$/, getTree],
  ["GET", /^\/git\/blobs\/([0-9a-f]+)$/, getBlob],
  ["GET", /^\/contents\/(.+)$/, getContents],
];

/** Answers as GitHub's REST API does, for what hooksync asks of it. */
export function answerRest(world: GithubWorld, { method, url, body, headers }: Seen, caller: TokenOwner): Reply {
  const prefix = `/repos/${world.fullName}`;
  if (!url.pathname.startsWith(`${prefix}/`)) return NOT_FOUND;
  const path = decodeURIComponent(url.pathname.slice(prefix.length));
  for (const [verb, pattern, answer] of ROUTES) {
    const found = verb === method && pattern.exec(path);
    if (!found) continue;
    const raw = headers.accept?.includes("raw") ?? false;
    // Links have to lead back here.
    const here = new URL(`${url.pathname}${url.search}`, `http://${headers.host}`);
    return answer({ world, caller, url: here, raw, body: body === "" ? null : JSON.parse(body), at: found.slice(1) });
  }
  return NOT_FOUND;
}

function listComments({ world, url, at: [issue] }: Asked): Reply {
  return paged(
    url,
    world.commentsOf(Number(issue)).map((comment) => commentJson(world, comment)),
  );
}

function createComment(asked: Asked): Reply {
  const { world, caller, body, at } = asked;
  return allowed(asked, ["issues", "pull_requests"]) ?? tooLong(body.body, "IssueComment") ?? made();

  function made(): Reply {
    const comment = { id: world.next(), issue: Number(at[0]), login: caller.login, body: body.body };
    world.comments.push(comment);
    return { status: 201, body: commentJson(world, comment) };
  }
}

function updateComment(asked: Asked): Reply {
  const { world, body, at } = asked;
  const refused = allowed(asked, ["issues", "pull_requests"]) ?? tooLong(body.body, "IssueComment");
  if (refused) return refused;
  const comment = world.comments.find(({ id }) => id === Number(at[0]));
  if (!comment) return NOT_FOUND;
  comment.body = body.body;
  return { status: 200, body: commentJson(world, comment) };
}

function listPulls({ world, url }: Asked): Reply {
  const [state = "open", head, base] = ["state", "head", "base"].map((name) => url.searchParams.get(name) ?? undefined);
  const found = world.pulls.filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      (head === undefined || head === `${world.owner}:${pull.head}`) &&
      (base === undefined || base === pull.base),
  );
  return paged(
    url,
    found.map((pull) => pullJson(world, pull)),
  );
}

function createPull(asked: Asked): Reply {
  const { world, body } = asked;
  const refused = allowed(asked, ["pull_requests"]) ?? tooLong(body.body, "PullRequest");
  if (refused) return refused;
  const { title, head, base } = body;
  if (world.pulls.some((pull) => pull.state === "open" && pull.head === head && pull.base === base)) {
    return invalid("PullRequest", `A pull request already exists for ${world.owner}:${head}.`);
  }
  const [headSha, baseSha] = [world.repo.head(`refs/heads/${head}`), world.repo.head(`refs/heads/${base}`)];
  if (headSha === null || baseSha === null) return invalid("PullRequest", "head is not a branch");
  if (headSha === baseSha) return invalid("PullRequest", `No commits between ${base} and ${head}`);
  const pull: Pull = {
    ...{ number: world.next(), title, body: body.body ?? "", state: "open", head, base },
    ...{ headSha, baseSha, isFork: false, mergedAs: null },
  };
  world.pulls.push(pull);
  return { status: 201, body: pullJson(world, pull) };
}

function updatePull(asked: Asked): Reply {
  const { world, body, at } = asked;
  const refused = allowed(asked, ["pull_requests"]) ?? tooLong(body.body ?? "", "PullRequest");
  const pull = world.pulls.find(({ number }) => number === Number(at[0]));
  if (refused || !pull) return refused ?? NOT_FOUND;
  Object.assign(pull, body);
  return { status: 200, body: pullJson(world, pull) };
}

function pullsOfCommit({ world, url, at: [sha] }: Asked): Reply {
  const found = world.pulls.filter((pull) => pull.mergedAs === sha || (pull.state === "open" && pull.headSha === sha));
  return paged(
    url,
    found.map((pull) => pullJson(world, pull)),
  );
}

function listIssues({ world, url }: Asked): Reply {
  const labels = (url.searchParams.get("labels") ?? "").split(",").filter(Boolean);
  const state = url.searchParams.get("state") ?? "open";
  const found = world.issues.filter(
    (issue) => (state === "all" || issue.state === state) && labels.every((label) => issue.labels.includes(label)),
  );
  return paged(
    url,
    found.map((issue) => issueJson(world, issue)),
  );
}

function createIssue(asked: Asked): Reply {
  const { world, body } = asked;
  const refused = allowed(asked, ["issues"]) ?? tooLong(body.body ?? "", "Issue");
  if (refused) return refused;
  const { title, labels = [] } = body;
  const issue: Issue = { number: world.next(), title, body: body.body ?? "", state: "open", labels };
  world.issues.push(issue);
  return { status: 201, body: issueJson(world, issue) };
}

function updateIssue(asked: Asked): Reply {
  const { world, body, at } = asked;
  const refused = allowed(asked, ["issues"]) ?? tooLong(body.body ?? "", "Issue");
  const issue = world.issues.find(({ number }) => number === Number(at[0]));
  if (refused || !issue) return refused ?? NOT_FOUND;
  Object.assign(issue, body);
  return { status: 200, body: issueJson(world, issue) };
}

function getRef({ world, at: [ref = ""] }: Asked): Reply {
  const sha = world.repo.head(`refs/${ref}`);
  return sha === null ? NOT_FOUND : { status: 200, body: refJson(`refs/${ref}`, sha) };
}

function createRef(asked: Asked): Reply {
  const { world, body } = asked;
  const refused = allowed(asked, ["contents"]);
  if (refused) return refused;
  if (world.repo.head(body.ref) !== null)
    return { status: 422, body: { message: "Reference already exists", ...DOCS } };
  world.repo.setRef(body.ref, body.sha);
  return { status: 201, body: refJson(body.ref, body.sha) };
}

function updateRef(asked: Asked): Reply {
  const { world, body, at } = asked;
  const ref = `refs/${at[0]}`;
  const refused = allowed(asked, ["contents"]);
  if (refused) return refused;
  if (world.repo.head(ref) === null) return { status: 422, body: { message: "Reference does not exist", ...DOCS } };
  world.repo.setRef(ref, body.sha);
  return { status: 200, body: refJson(ref, body.sha) };
}

function getTree({ world, at: [sha = ""] }: Asked): Reply {
  return world.repo.head(sha) === null
    ? NOT_FOUND
    : { status: 200, body: { sha, tree: world.repo.tree(sha), truncated: false } };
}

function getBlob({ world, raw, at: [sha = ""] }: Asked): Reply {
  const bytes = world.repo.blob(sha);
  if (bytes === null) return NOT_FOUND;
  if (raw) return { status: 200, body: bytes, headers: { "content-type": "application/vnd.github.raw+json" } };
  return { status: 200, body: { sha, encoding: "base64", content: bytes.toString("base64"), size: bytes.length } };
}

function getContents({ world, url, raw, at: [path = ""] }: Asked): Reply {
  const text = world.repo.read(url.searchParams.get("ref") ?? "main", path);
  if (text === null) return NOT_FOUND;
  if (raw) return { status: 200, body: Buffer.from(text) };
  return {
    status: 200,
    body: { path, type: "file", encoding: "base64", content: Buffer.from(text).toString("base64") },
  };
}

/** null: the token may. */
function allowed({ caller }: Asked, any: readonly Right[]): Reply | null {
  if (any.some((right) => caller.rights.includes(right))) return null;
  return { status: 403, body: { message: "Resource not accessible by integration", ...DOCS, status: "403" } };
}

/** GitHub counts characters. */
function tooLong(text: string, resource: string): Reply | null {
  return text.length <= MAX_BODY ? null : invalid(resource, `Body is too long (maximum is ${MAX_BODY} characters)`);
}

function invalid(resource: string, message: string): Reply {
  const errors = [{ resource, code: "custom", message }];
  return { status: 422, body: { message: "Validation Failed", errors, ...DOCS, status: "422" } };
}

/** A page, 30 a page unless asked, at most 100, and where the next one is. */
function paged(url: URL, all: readonly unknown[]): Reply {
  const size = Math.min(100, Number(url.searchParams.get("per_page") ?? 30));
  const page = Number(url.searchParams.get("page") ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const to = (number: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set("page", String(number));
    return `<${target}>; rel="${rel}"`;
  };
  const links = page < last ? [to(page + 1, "next"), to(last, "last")] : [];
  const body = all.slice((page - 1) * size, page * size);
  return { status: 200, body, ...(links.length > 0 && { headers: { link: links.join(", ") } }) };
}

function commentJson(world: GithubWorld, { id, issue, login, body }: Comment) {
  const html_url = `https://github.example/${world.fullName}/pull/${issue}#issuecomment-${id}`;
  return { id, html_url, body, user: { login, type: login.endsWith("[bot]") ? "Bot" : "User" } };
}

function pullJson(world: GithubWorld, pull: Pull) {
  const { number, title, body, state, head, base, headSha, baseSha, isFork, mergedAs } = pull;
  const repo = { full_name: world.fullName, fork: false };
  return {
    ...{ number, title, body, state, html_url: `https://github.example/${world.fullName}/pull/${number}` },
    head: { ref: head, sha: headSha, repo: isFork ? { full_name: `stranger/${world.name}`, fork: true } : repo },
    base: { ref: base, sha: baseSha, repo },
    ...{ merged_at: mergedAs && "2026-01-01T00:00:00Z", merge_commit_sha: mergedAs, user: { login: "dev" } },
  };
}

/** A pull request as it stands in events and answers. */
export const pullPayload = pullJson;

function issueJson(world: GithubWorld, issue: Issue) {
  const { number, title, body, state, labels } = issue;
  const html_url = `https://github.example/${world.fullName}/issues/${number}`;
  return { number, title, body, state, html_url, labels: labels.map((name) => ({ name })) };
}

function refJson(ref: string, sha: string) {
  return { ref, object: { type: "commit", sha } };
}
