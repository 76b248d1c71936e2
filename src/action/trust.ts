import type { Inputs } from "./inputs.ts";

/** What the operator lets tenant files read and reach. */
export interface Trust {
  readonly envAllow: readonly string[];
  readonly envPublic: readonly string[];
  readonly fileAllow: readonly string[];
  readonly hostAllow: readonly string[];
}

/** The inputs of the workflow over the environment, as flags are at the command line. */
export function trustOf(inputs: Inputs, env: Readonly<Record<string, string | undefined>>): Trust {
  const list = (given: readonly string[], variable: string) =>
    given.length > 0 ? given : (env[variable] ?? "").split(",").filter(Boolean);
  return {
    envAllow: list(inputs.envAllow, "HOOKSYNC_ENV_ALLOW"),
    envPublic: list([], "HOOKSYNC_ENV_PUBLIC"),
    fileAllow: list([], "HOOKSYNC_FILE_ALLOW"),
    hostAllow: list(inputs.hostAllow, "HOOKSYNC_HOST_ALLOW"),
  };
}
