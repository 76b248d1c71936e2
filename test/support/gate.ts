import { onTestFinished } from "vitest";
import type { Endpoint, RequestRecord } from "../../src/emulator/index.ts";

/** Holds requests of one endpoint in the emulator until it is opened: pass `onRequest` to the emulator. */
export interface Gate {
  readonly onRequest: (request: RequestRecord) => Promise<void> | undefined;
  /** Resolves when this many requests wait, or have waited. */
  reached(count: number): Promise<void>;
  open(): void;
}

/** A gate; it opens after the test by itself, so that nothing hangs. */
export function gateAt(endpoint: Endpoint): Gate {
  let seen = 0;
  const watchers: (() => void)[] = [];
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  onTestFinished(() => open());
  return {
    onRequest(request) {
      if (request.endpoint !== endpoint) return;
      seen += 1;
      for (const look of watchers) look();
      return opened;
    },
    reached: (count) =>
      new Promise((resolve) => {
        watchers.push(() => seen >= count && resolve());
        if (seen >= count) resolve();
      }),
    open: () => open(),
  };
}
