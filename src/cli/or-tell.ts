import { type Foot, viewFailure } from "../core/document.ts";
import { EXIT_CODES, toAppError } from "../core/errors.ts";

/**
 * Does what comes before a command has any output; where that fails, `tell` writes the output with nothing but that in it, so
 * that whoever reads it is told in its format, too.
 */
export async function orTell<T>(
  begin: () => Promise<T>,
  tell: (foot: Foot, exitCode: number) => void | Promise<void>,
): Promise<T> {
  try {
    return await begin();
  } catch (thrown) {
    const error = toAppError(thrown);
    await tell(
      { failures: [viewFailure({ tenant: null, file: null, error })], warnings: [], notBegun: [] },
      EXIT_CODES[error.code],
    );
    throw thrown;
  }
}
