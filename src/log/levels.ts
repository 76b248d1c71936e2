/** How much is logged, from all to nothing. */
export const LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;
/** Logs for machines, or for people. */
export const FORMATS = ["json", "pretty"] as const;
