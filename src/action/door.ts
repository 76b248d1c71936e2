import type { Clock, Log } from "../core/ports.ts";
import type { InputName } from "./inputs.ts";

/** What a run sees of the job it is a step of: everything of it goes through here. */
export interface Door {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly process: { readonly platform: string; readonly pid: number; kill(pid: number, signal: 0): unknown };
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  input(name: InputName): string;
  output(name: OutputName, value: string): void;
  /** From here on GitHub shows `***` for this text. */
  mask(value: string): void;
  /** Writes to the log of the step; nothing in it is taken for a command. */
  say(text: string): void;
  /** Gives the runner commands, a line each. */
  command(text: string): void;
  summary(markdown: string): Promise<void>;
  /** Keeps a text for the post step; the last one counts. */
  keep(state: string): void;
  /** Aborted by the first signal: no new work. */
  readonly stop: AbortSignal;
  /** Aborted five seconds later: what is in flight is cut. */
  readonly cut: AbortSignal;
}

export type OutputName =
  | "changes"
  | "drift"
  | "to-create"
  | "to-update"
  | "to-delete"
  | "applied"
  | "failed"
  | "failure-reason"
  | "plan-file"
  | "plan-digest"
  | "report"
  | "lockfile-changed"
  | "lockfile-sha"
  | "pull-request-number"
  | "comment-url";
