import { renderStates } from "./check-machine.ts";
import type { Variable } from "./doctor-facts.ts";
import type { AppError, Diagnostic } from "./errors.ts";
import { type Finding, fail, failed, ok, warn } from "./finding.ts";

/** A tenant's file once it is read. */
export interface FileFacts {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly error: AppError | null;
  /** null: it could not be read. */
  readonly webhooks: number | null;
  readonly variables: readonly Variable[];
}

/** What is to be said of a tenant's file, and of the variables that it refers to. */
export function checkFile({ file, diagnostics, error, webhooks, variables }: FileFacts): readonly Finding[] {
  const more = `hooksync validate ${file} shows every place`;
  if (error)
    return [
      {
        ...failed("file", error),
        message: inShort(error.message, error.diagnostics),
        hint: error.diagnostics.length > 0 ? more : (error.hint ?? more),
      },
    ];
  const size = webhooks === 1 ? "1 webhook" : `${webhooks} webhooks`;
  return [
    diagnostics.length === 0
      ? ok("file", `valid, ${size}`)
      : warn("file", inShort(`valid, ${size}`, diagnostics), more),
    ...checkReferences(variables),
  ];
}

/** The first diagnostic stands for all. */
function inShort(message: string, [first, ...others]: readonly Diagnostic[]): string {
  if (first === undefined) return message;
  const { line, column } = first.location;
  const rest = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `${message}; ${first.severity} at ${line}:${column}: ${first.message}${rest}`;
}

function checkReferences(variables: readonly Variable[]): readonly Finding[] {
  if (variables.length === 0) return [];
  const message = renderStates(variables);
  const isAnyUnset = variables.some(({ state }) => state === "unset");
  return [
    isAnyUnset
      ? warn("variables", message, "set them: apply needs every secret, and plan every other value")
      : ok("variables", message),
  ];
}

/** What is to be said of the access key, from what reading only the file's `tenant:` gave. */
export function checkAccessKey(accessKeyId: string | null, error: AppError | null): Finding {
  if (error === null) return ok("access-key", `${accessKeyId}`);
  const [first] = error.diagnostics.filter(({ severity }) => severity === "error");
  if (first === undefined) return failed("access-key", error);
  return fail("access-key", error.code, inShort(error.message, [first]), first.hint ?? "see hooksync plan");
}
