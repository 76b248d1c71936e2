import type { Chance } from "./random.ts";

/** How a process is killed: at a step on its disk, when its n-th write has reached GenAuth, or so many ms after its first request. */
export type Kill =
  | { readonly by: "disk"; readonly step: string; readonly nth: number; readonly at: "before" | "half" | "after" }
  | { readonly by: "request"; readonly nth: number; readonly afterMs: number }
  | { readonly by: "moment"; readonly afterMs: number };

/** How far a process was when it was killed. */
export const PHASES = ["before begin", "creating", "committing", "recovering"] as const;
export type Phase = (typeof PHASES)[number];

const at = (step: string, when: Extract<Kill, { by: "disk" }>["at"], nth = 1): Kill => ({
  by: "disk",
  step,
  nth,
  at: when,
});

/** What `mortal-process.mjs` numbers, from the lease to its release. */
const AT_THE_DISK: readonly Kill[] = [
  at("create lease", "after"),
  at("writeFile lease", "half"),
  at("link lease", "before"),
  at("link lease", "after"),
  at("link lease.tmp", "after"),
  at("rename lease", "before"),
  at("rename lease", "after"),
  at("writeFile journal", "half"),
  at("sync journal", "after"),
  at("rename journal", "before"),
  at("rename journal", "after"),
  at("appendFile journal", "before"),
  ...[1, 2].flatMap((nth) => [at("appendFile journal", "half", nth), at("appendFile journal", "after", nth)]),
  at("sync journal", "after", 2),
  at("create lock", "before"),
  at("create lock", "after"),
  at("writeFile lock", "half"),
  at("writeFile lock", "after"),
  at("sync lock", "before"),
  at("sync lock", "after"),
  at("rename lock", "before"),
  at("rename lock", "after"),
  at("sync folder", "after", 2),
  at("unlink journal", "before"),
  at("unlink journal", "after"),
  at("rm lease", "before"),
];
const MOMENTS = 14;

/** An endless deck of kills: every kind comes, in an order that chance gives. */
export function deckOfKills(by: Chance): (runMs: number) => Kill {
  let deck: ((runMs: number) => Kill)[] = [];
  return (runMs) => {
    if (deck.length === 0) {
      deck = [
        ...AT_THE_DISK.map((kill) => () => kill),
        ...[1, 2, 3, 4].flatMap((nth) => [0, 6].map((afterMs) => (): Kill => ({ by: "request", nth, afterMs }))),
        ...Array.from(
          { length: MOMENTS },
          () =>
            (ms: number): Kill => ({ by: "moment", afterMs: by.below(ms) }),
        ),
      ];
    }
    const [draw] = deck.splice(by.below(deck.length), 1);
    if (!draw) throw new Error("the deck is empty");
    return draw(runMs);
  };
}

/** The phase of a killed process, by the steps it wrote down. */
export function phaseOf(steps: readonly string[], hadJournal: boolean): Phase {
  const begun = steps.indexOf("rename journal done");
  if (begun < 0) return hadJournal && !steps.includes("unlink journal done") ? "recovering" : "before begin";
  return steps.indexOf("writeFile lock", begun) < 0 ? "creating" : "committing";
}
