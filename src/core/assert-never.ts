/** Makes a missing case of a closed union a compile error, and a bug at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`);
}
