import { createContext, Script } from "node:vm";

const context = createContext({ work: () => {} });
const TIMEOUT = "ERR_SCRIPT_EXECUTION_TIMEOUT";
const script = new Script("work()");

/** Does work that must not wait for anything, and ends it after a while, whatever it is at; null: it was ended. */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | null {
  let done: { readonly value: T } | null = null;
  context.work = () => {
    done = { value: work() };
  };
  try {
    script.runInContext(context, { timeout: ms });
  } catch (thrown) {
    if (!isTimeout(thrown)) throw thrown;
  } finally {
    context.work = () => {};
  }
  return done;
}

/** The error may be of the script's own realm, so that it is no instance of ours. */
function isTimeout(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === TIMEOUT;
}
