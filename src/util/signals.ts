import { AppError, EXIT_CODES } from "../core/errors.ts";

const GRACE_MS = 5000;
const SIGNALS = { SIGINT: "INTERRUPTED", SIGTERM: "TERMINATED" } as const;

/** How a process is told to stop. */
export interface Signals {
  /** Aborted by the first signal: no new work. */
  readonly stop: AbortSignal;
  /** Aborted five seconds later: what is in flight is cut. */
  readonly cut: AbortSignal;
  /** The exit code that the signal asks for; null when none came. */
  readonly exitCode: () => number | null;
}

/** Listens to SIGINT and SIGTERM; a second one ends the process at once. */
export function listenToSignals(self: NodeJS.Process, say: (text: string) => void): Signals {
  const stop = new AbortController();
  const cut = new AbortController();
  let interrupted: number | null = null;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    self.on(signal, () => {
      if (interrupted !== null) self.exit(EXIT_CODES[code]);
      interrupted = EXIT_CODES[code];
      const reason = new AppError(code, `interrupted by ${signal}`, {
        hint: "what was done is kept; run it again to go on",
      });
      say(`\n${signal}: finishing what is in flight; once more quits at once\n`);
      stop.abort(reason);
      setTimeout(() => cut.abort(reason), GRACE_MS).unref();
    });
  }
  return { stop: stop.signal, cut: cut.signal, exitCode: () => interrupted };
}
