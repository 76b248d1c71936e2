import { AppError } from "../core/errors.ts";

const COMMANDS = ["validate", "plan", "apply", "drift"] as const;
const APPROVALS = ["plan-file", "comment", "auto"] as const;
const COMMENTS = ["update", "changes-only", "new", "off"] as const;
const LOCKFILE_COMMITS = ["push", "pull-request", "off"] as const;

/** What the workflow asks for under `with:`. */
export interface Inputs {
  readonly command: (typeof COMMANDS)[number];
  readonly paths: readonly string[];
  /** Relative to the checkout. */
  readonly workingDirectory: string;
  /** Where a plan is saved to, or, for apply, which plan is carried out; null: none. */
  readonly planFile: string | null;
  readonly approve: (typeof APPROVALS)[number];
  readonly prune: boolean;
  readonly maxDeletes: number | null;
  readonly hostAllow: readonly string[];
  readonly envAllow: readonly string[];
  readonly comment: (typeof COMMENTS)[number];
  readonly summary: boolean;
  readonly annotations: boolean;
  readonly failOnChanges: boolean;
  readonly lockfileCommit: (typeof LOCKFILE_COMMITS)[number];
  readonly commitMessage: string;
  /** Where the plan or report is written to as JSON; null: nowhere. */
  readonly report: string | null;
  readonly token: string;
}

export type InputName =
  | "command"
  | "paths"
  | "working-directory"
  | "plan-file"
  | "approve"
  | "prune"
  | "max-deletes"
  | "host-allow"
  | "env-allow"
  | "comment"
  | "summary"
  | "annotations"
  | "fail-on-changes"
  | "lockfile-commit"
  | "commit-message"
  | "report"
  | "github-token";

/** Reads the inputs, each with its default where it is empty. Throws CLI_USAGE, naming the input and what it may be. */
export function readInputs(given: (name: InputName) => string): Inputs {
  const get = (name: InputName) => given(name).trim();
  const oneOf = <T extends string>(name: InputName, choices: readonly T[], otherwise: T): T => {
    const value = get(name) || otherwise;
    const choice = choices.find((known) => known === value);
    return choice ?? refuse(name, value, choices.join(", "));
  };
  const yesNo = (name: InputName, otherwise: boolean): boolean =>
    oneOf(name, ["true", "false"], otherwise ? "true" : "false") === "true";
  const list = (name: InputName, separator: RegExp): readonly string[] =>
    get(name)
      .split(separator)
      .map((item) => item.trim())
      .filter(Boolean);

  const command = oneOf("command", COMMANDS, "plan");
  const planFile = get("plan-file") || null;
  const inputs: Inputs = {
    command,
    paths: list("paths", /\n/),
    workingDirectory: get("working-directory") || ".",
    planFile,
    approve: oneOf("approve", APPROVALS, planFile === null ? "comment" : "plan-file"),
    prune: yesNo("prune", false),
    maxDeletes: wholeNumber("max-deletes", get("max-deletes")),
    hostAllow: list("host-allow", /[\n,]/),
    envAllow: list("env-allow", /[\n,]/),
    comment: oneOf("comment", COMMENTS, "update"),
    summary: yesNo("summary", true),
    annotations: yesNo("annotations", true),
    failOnChanges: yesNo("fail-on-changes", false),
    lockfileCommit: oneOf("lockfile-commit", LOCKFILE_COMMITS, "push"),
    commitMessage: get("commit-message") || "chore: update the lockfile of hooksync",
    report: get("report") || null,
    token: get("github-token"),
  };
  return command === "apply" ? checkApply(inputs) : inputs;
}

/** What cannot be meant together. */
function checkApply(inputs: Inputs): Inputs {
  const { approve, planFile, paths, prune, maxDeletes, token, lockfileCommit } = inputs;
  const say = (message: string, hint: string): never => {
    throw new AppError("CLI_USAGE", message, { hint });
  };
  if (approve === "plan-file" && planFile === null) {
    say("approve is plan-file, and no plan-file is given", "name the plan that was reviewed");
  }
  if (approve !== "plan-file" && planFile !== null) {
    say(`approve is ${approve}, and a plan-file is given`, "leave one of them out");
  }
  if (planFile !== null && (paths.length > 0 || prune || maxDeletes !== null)) {
    say("beside plan-file neither paths nor prune nor max-deletes count: they are in the plan", "leave them out");
  }
  if (token === "" && (approve === "comment" || lockfileCommit !== "off")) {
    say("github-token is empty", "leave it out for the job's own token, or set lockfile-commit: off and approve: auto");
  }
  return inputs;
}

function wholeNumber(name: InputName, text: string): number | null {
  if (text === "") return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : refuse(name, text, "a whole number");
}

function refuse(name: InputName, value: string, choices: string): never {
  throw new AppError("CLI_USAGE", `the input ${name} cannot be ${JSON.stringify(value)}`, { hint: `it is ${choices}` });
}
