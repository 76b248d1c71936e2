import { AppError } from "../core/errors.ts";

/** What made this run, as far as it says what may be done and where the lockfile belongs. */
export interface ActionEvent {
  readonly name: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The commit that the event is about. */
  readonly commit: string;
  /** The branch that the lockfile is read from and written to; null for none, as for a tag. */
  readonly branch: string | null;
  readonly pull: PullEvent | null;
  /** The commit whose `hooksync.yaml` counts; null: the one that is checked out. */
  readonly base: string | null;
  /** Why this run was given no secrets, in a sentence; null when it was. */
  readonly untrusted: string | null;
}

export interface PullEvent {
  readonly number: number;
  readonly isMerged: boolean;
}

/** The parts of GitHub's payloads that are read. */
interface Payload {
  readonly action?: string;
  readonly pull_request?: {
    readonly number: number;
    readonly merged?: boolean;
    readonly merged_at?: string | null;
    readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly ref: string; readonly sha: string };
  };
  readonly merge_group?: { readonly base_sha: string; readonly base_ref: string };
}

/** Reads what `GITHUB_…` variables and the event's payload say. Throws CLI_USAGE for what no run may be made by. */
export function readEvent(env: Readonly<Record<string, string | undefined>>, text: string): ActionEvent {
  const name = env.GITHUB_EVENT_NAME ?? "";
  const repository = env.GITHUB_REPOSITORY ?? "";
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new AppError("CLI_USAGE", "GITHUB_REPOSITORY does not name a repository", {
      hint: "the action runs on GitHub; elsewhere use the command line",
    });
  }
  if (name === "pull_request_target") {
    throw new AppError("CLI_USAGE", "pull_request_target gives the secrets to whoever opens a pull request", {
      hint: "use pull_request: on forks the plan is made offline then",
    });
  }
  const { pull_request: pull, merge_group: group } = parsePayload(text);
  const common = { name, repository, commit: env.GITHUB_SHA ?? "" };
  if (pull) {
    const isMerged = pull.merged ?? Boolean(pull.merged_at);
    return {
      ...common,
      branch: pull.base.ref,
      pull: { number: pull.number, isMerged },
      base: isMerged ? null : pull.base.sha,
      untrusted: whyUntrusted(pull, repository, env.GITHUB_ACTOR),
    };
  }
  if (group) {
    const branch = group.base_ref.replace(/^refs\/heads\//, "");
    return { ...common, branch, pull: null, base: group.base_sha, untrusted: null };
  }
  const branch = /^refs\/heads\/(.+)$/.exec(env.GITHUB_REF ?? "")?.[1] ?? null;
  return { ...common, branch, pull: null, base: null, untrusted: null };
}

function whyUntrusted(
  { head }: NonNullable<Payload["pull_request"]>,
  repository: string,
  actor: string | undefined,
): string | null {
  // A fork that is gone has no repository.
  if (head.repo?.full_name.toLowerCase() !== repository.toLowerCase()) {
    return "the pull request comes from a fork, and GitHub gives those no secrets";
  }
  return actor === "dependabot[bot]" ? "Dependabot made this run, and GitHub gives it no secrets" : null;
}

function parsePayload(text: string): Payload {
  try {
    return JSON.parse(text) as Payload;
  } catch (cause) {
    throw new AppError("CLI_USAGE", "the event of this run cannot be read", { cause, hint: "check GITHUB_EVENT_PATH" });
  }
}
