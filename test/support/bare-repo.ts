import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** What is to stand at each path; null: nothing. */
export type Files = Readonly<Record<string, string | null>>;

/** An entry of a commit's tree. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  readonly path: string;
}

/** A bare git repository in a temporary folder: what stands behind a GitHub server. */
export interface BareRepo {
  readonly folder: string;
  /** The commit that a branch, a ref or a revision names; null for none. */
  head(name: string): string | null;
  /** The text of a file at a commit; null for none. */
  read(revision: string, path: string): string | null;
  blob(sha: string): Buffer | null;
  tree(revision: string): readonly TreeEntry[];
  /** Adds a commit, if the branch still is at `expected`, and gives its id; null when the branch moved. */
  commit(branch: string, files: Files, message: string, expected?: string | null): string | null;
  /** Merges by taking all files that `from` changed, as a merge commit with two parents. */
  merge(from: string, into: string): string;
  setRef(ref: string, sha: string): void;
  removeRef(ref: string): void;
  /** The messages of a branch's commits, the newest first. */
  log(branch: string): readonly string[];
  /** Checks a revision out into a new folder, detached and without what was before it, as `actions/checkout` does. */
  checkout(revision: string): string;
}

const WHO = "hooksync-test <hooksync-test@example.com> 1700000000 +0000";

/** A repository whose `main` has one commit with these files; gone after the test. */
export function bareRepo(files: Files): BareRepo {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hooksync-git-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "origin.git");
  git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", folder]);
  const run = (...args: readonly string[]) =>
    git(["-C", folder, ...args])
      .toString("utf8")
      .trim();
  const head = (name: string) => tried(() => run("rev-parse", "--verify", "--quiet", `${name}^{commit}`));
  let checkouts = 0;
  let marks = 0;

  /** Makes a commit that no branch has yet. */
  const make = (tree: Files, message: string, parents: readonly string[]): string => {
    marks += 1;
    const ref = `refs/made/${marks}`;
    const [from, ...merged] = parents;
    const lines = [
      `commit ${ref}`,
      `committer ${WHO}`,
      data(message),
      ...(from === undefined ? [] : [`from ${from}`]),
      ...merged.map((parent) => `merge ${parent}`),
      ...Object.entries(tree).flatMap(([path, text]) =>
        text === null ? [`D ${quoted(path)}`] : [`M 100644 inline ${quoted(path)}`, data(text)],
      ),
      "",
    ];
    git(["-C", folder, "fast-import", "--quiet", "--force"], lines.join("\n"));
    return run("rev-parse", ref);
  };

  const repo: BareRepo = {
    folder,
    head,
    read: (revision, path) => tried(() => git(["-C", folder, "show", `${revision}:${path}`]).toString("utf8")),
    blob: (sha) => tried(() => git(["-C", folder, "cat-file", "blob", sha])),
    tree: (revision) =>
      run("ls-tree", "-r", "-t", "-z", revision)
        .split("\0")
        .flatMap((line): TreeEntry[] => {
          const [, mode, type, sha, path] = /^(\d+) (blob|tree|commit) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
          return mode && type && sha && path ? [{ mode, type: type as TreeEntry["type"], sha, path }] : [];
        }),
    commit(branch, tree, message, expected = head(`refs/heads/${branch}`)) {
      if (head(`refs/heads/${branch}`) !== expected) return null;
      const made = make(tree, message, expected === null ? [] : [expected]);
      // Compare and swap once more: it is git that says no when somebody was faster.
      const isMoved = tried(() => run("update-ref", `refs/heads/${branch}`, made, expected ?? "")) === null;
      return isMoved ? null : made;
    },
    merge(from, into) {
      const [ours, theirs] = [head(into), head(from)];
      if (ours === null || theirs === null) throw new Error(`${from} and ${into} must both be there`);
      const base = run("merge-base", ours, theirs);
      const paths = run("diff", "--name-only", base, theirs).split("\n").filter(Boolean);
      const tree = Object.fromEntries(paths.map((path) => [path, repo.read(theirs, path)]));
      const made = make(tree, `Merge ${from}`, [ours, theirs]);
      run("update-ref", `refs/heads/${into}`, made, ours);
      return made;
    },
    setRef: (ref, sha) => void run("update-ref", ref, sha),
    removeRef: (ref) => void run("update-ref", "-d", ref),
    log: (branch) => run("log", "--format=%s", `refs/heads/${branch}`).split("\n"),
    checkout(revision) {
      checkouts += 1;
      const into = join(root, `checkout-${checkouts}`);
      git(["init", "--quiet", "--template=", into]);
      git(["-C", into, "fetch", "--quiet", "--depth=1", `file://${folder}`, revision]);
      git(["-C", into, "checkout", "--quiet", "--detach", "FETCH_HEAD"]);
      return into;
    },
  };
  repo.commit("main", files, "begin", null);
  return repo;
}

function git(args: readonly string[], input = ""): Buffer {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", HOME: "/" };
  return execFileSync("git", args, { input, env, stdio: ["pipe", "pipe", "pipe"], maxBuffer: 2 ** 26 });
}

function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

function quoted(path: string): string {
  return JSON.stringify(path);
}
