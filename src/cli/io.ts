import type { Paint } from "../report/paint.ts";

/** What a command sees of the process: everything of it goes through here. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly process: { readonly platform: string; readonly pid: number; kill(pid: number, signal: 0): unknown };
  /** As `process.version` has it. */
  readonly nodeVersion: string;
  /** Writes the result; nothing else goes there. */
  out(text: string): void;
  /** The same for text that people read: at a terminal it is wrapped to its width. */
  print(text: string): void;
  /** Writes what is said besides the result. */
  err(text: string): void;
  readonly paintOut: Paint;
  readonly paintErr: Paint;
  /** Whether standard error is a terminal. */
  readonly isTerminal: boolean;
  /** Whether a person sits there: can be asked, and shown progress. */
  readonly isAttended: boolean;
  /** Whether standard error takes colours. */
  readonly colorErr: boolean;
  /** Asks for a line; null: none will ever come, as after Ctrl-D. Throws the reason of `stop`. */
  ask(question: string): Promise<string | null>;
  /** Aborted by the first signal: no new work. */
  readonly stop: AbortSignal;
  /** Aborted five seconds later: what is in flight is cut. */
  readonly cut: AbortSignal;
}
