import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { AppError } from "../core/errors.ts";

const run = promisify(execFile);
const MAX_BYTES = 64 * 2 ** 20;

/** The git repository that the job checked out. */
export interface Checkout {
  /** An absolute path, links resolved. */
  readonly root: string;
  readonly head: string;
  /** Where a file stands in the repository, with `/` between folders. Throws CONFIG_INVALID for one that stands elsewhere. */
  pathOf(file: string): Promise<string>;
  /** Whether a commit is here: a shallow checkout has but one. */
  has(commit: string): Promise<boolean>;
  /** The blob ids of a commit's files that is here, by path. */
  blobs(commit: string): Promise<ReadonlyMap<string, string>>;
  /** The text of a file at a commit that is here, by its path in the repository; null for none. */
  show(commit: string, path: string): Promise<string | null>;
}

/** Opens the repository of a folder. Throws CLI_USAGE when there is none. */
export async function openCheckout(cwd: string): Promise<Checkout> {
  const git = async (...args: readonly string[]): Promise<string> => {
    // In a container the files may belong to somebody else than who runs us.
    const options = { cwd, encoding: "utf8", maxBuffer: MAX_BYTES } as const;
    return (await run("git", ["-c", "safe.directory=*", ...args], options)).stdout;
  };
  const [root, head] = await lines(git("rev-parse", "--show-toplevel", "HEAD"));
  const top = await realpath(root);
  return {
    root: top,
    head,
    async pathOf(file) {
      const full = resolve(cwd, file);
      // The file itself may not be there yet.
      const path = relative(top, join(await realpath(dirname(full)), basename(full)));
      if (path.startsWith("..")) {
        throw new AppError("CONFIG_INVALID", `${file} is outside of the repository`, {
          hint: "its lockfile could not be committed: move it in, or set lockfile-commit: off",
        });
      }
      return path.split(sep).join("/");
    },
    has: (commit) =>
      git("cat-file", "-e", `${commit}^{commit}`).then(
        () => true,
        () => false,
      ),
    async blobs(commit) {
      const entries = (await git("ls-tree", "-r", "-z", commit)).split("\0");
      return new Map(
        entries.flatMap((entry): [string, string][] => {
          const [, sha, path] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
          return sha && path ? [[path, sha]] : [];
        }),
      );
    },
    show: (commit, path) => git("show", `${commit}:${path}`).catch(() => null),
  };
}

async function lines(output: Promise<string>): Promise<[string, string]> {
  try {
    const [root, head] = (await output).trim().split("\n");
    if (root && head) return [root, head];
  } catch (cause) {
    throw new AppError("CLI_USAGE", "there is no git repository here", { cause, hint: "use actions/checkout before" });
  }
  throw new AppError("CLI_USAGE", "the repository has no commit", { hint: "use actions/checkout before" });
}
