import { setMaxListeners } from "node:events";

/** Calls `react` once when the signal aborts; gives the function that calls it off. */
export function onAbort(signal: AbortSignal, react: () => void): () => void {
  // One signal serves a whole run, so that many listeners are no leak, and node need not warn of one.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", react, { once: true });
  return () => signal.removeEventListener("abort", react);
}

/** How the promise ends, or the signal's reason when it aborts first; what the promise stands for goes on. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(callOff);
    if (signal.aborted) reject(signal.reason);
  });
}
