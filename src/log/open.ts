import pino from "pino";
import { LOG_LEVELS } from "../core/log-events.ts";
import type { Log } from "../core/ports.ts";
import type { FORMATS, LEVELS } from "./levels.ts";
import { prettyLine } from "./pretty.ts";

export interface LogSettings {
  readonly level: (typeof LEVELS)[number];
  readonly format: (typeof FORMATS)[number];
  readonly color: boolean;
}

/** What the result says too: at a terminal, where both are read, once is enough. */
const TOLD = new Set(["change.failed", "change.skipped", "drift.found", "guard.refused", "tenant.failed"]);

/** Secrets live in a class that prints as `[secret]`; these paths are the second net. */
const REDACTED = ["secret", "accessKeySecret", "authorization", "token", "password"].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** A log on a file descriptor, written synchronously so that nothing is lost at exit. */
export function openLog(settings: LogSettings, fd: number): Log {
  const file = pino.destination({ fd, sync: true });
  const destination =
    settings.format === "json" ? file : { write: (line: string) => void file.write(prettyLine(line, settings.color)) };
  const logger = pino(
    {
      level: settings.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: "[secret]" },
    },
    destination,
  );
  return wrap(logger, settings.format === "pretty" ? TOLD : new Set());
}

function wrap(logger: pino.Logger, left: ReadonlySet<string>): Log {
  return {
    event: (event, fields) => {
      if (!left.has(event)) logger[LOG_LEVELS[event]](fields as object, event);
    },
    child: (bound) => wrap(logger.child(bound), left),
  };
}
