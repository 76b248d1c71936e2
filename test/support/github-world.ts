import { type BareRepo, bareRepo, type Files } from "./bare-repo.ts";

/** What a token may write; all may read. */
export type Right = "contents" | "pull_requests" | "issues";

export interface TokenOwner {
  readonly login: string;
  readonly rights: readonly Right[];
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  body: string;
}

export interface Pull {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  readonly head: string;
  readonly base: string;
  /** The commits of both when it was opened or last pushed to. */
  headSha: string;
  readonly baseSha: string;
  readonly isFork: boolean;
  mergedAs: string | null;
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  readonly labels: readonly string[];
}

/** Why GitHub lets nobody push to a branch: a classic rule, or a ruleset. */
export type Protection = "rule" | "ruleset";

/** All that one repository on GitHub is, with a real git repository behind it. */
export class GithubWorld {
  readonly owner = "acme";
  readonly name = "hooks";
  readonly comments: Comment[] = [];
  readonly pulls: Pull[] = [];
  readonly issues: Issue[] = [];
  readonly protected = new Map<string, Protection>();
  readonly tokens = new Map<string, TokenOwner>([
    ["ghs_all", { login: "github-actions[bot]", rights: ["contents", "pull_requests", "issues"] }],
    ["ghs_read", { login: "github-actions[bot]", rights: [] }],
  ]);
  readonly #files: Files;
  #repo: BareRepo | null = null;
  #ids = 0;

  constructor(files: Files) {
    this.#files = files;
  }

  /** Made when it is first asked for: not every test needs one. */
  get repo(): BareRepo {
    this.#repo ??= bareRepo(this.#files);
    return this.#repo;
  }

  get fullName(): string {
    return `${this.owner}/${this.name}`;
  }

  /** A number that no issue, pull request or comment has. */
  next(): number {
    this.#ids += 1;
    return this.#ids;
  }

  /** Opens a pull request of a new branch with these changes to `main`. */
  openPull(files: Files, options: { readonly head?: string; readonly isFork?: boolean } = {}): Pull {
    const number = this.next();
    const { head = `change-${number}`, isFork = false } = options;
    const baseSha = this.repo.head("main") ?? "";
    this.repo.setRef(`refs/heads/${head}`, baseSha);
    const headSha = this.repo.commit(head, files, `change ${number}`) ?? "";
    const pull: Pull = {
      ...{ number, title: `change ${number}`, body: "", state: "open", head, base: "main" },
      ...{ headSha, baseSha, isFork, mergedAs: null },
    };
    this.pulls.push(pull);
    this.repo.setRef(`refs/pull/${number}/merge`, headSha);
    return pull;
  }

  /** Pushes more changes to a pull request's branch. */
  push(pull: Pull, files: Files): void {
    pull.headSha = this.repo.commit(pull.head, files, `more of ${pull.number}`) ?? "";
    this.repo.setRef(`refs/pull/${pull.number}/merge`, pull.headSha);
  }

  /** Merges a pull request and gives the commit. */
  merge(pull: Pull): string {
    pull.mergedAs = this.repo.merge(pull.head, pull.base);
    pull.state = "closed";
    return pull.mergedAs;
  }

  commentsOf(issue: number): readonly Comment[] {
    return this.comments.filter((comment) => comment.issue === issue);
  }
}
