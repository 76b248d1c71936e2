import pLimit from "p-limit";

/** Runs what it is given in order, so much of it at once. */
export function openTurns(concurrency: number): <T>(work: () => Promise<T>) => Promise<T> {
  return pLimit(concurrency);
}

/** Runs `work` over all items, at most `concurrency` at once, started in order; results keep the order of the items. */
export function mapPool<T, R>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const limit = pLimit(concurrency);
  return Promise.all(items.map((item, index) => limit(() => work(item, index))));
}

/** How many results may wait for one before them: memory is not to grow with the number of items. */
const AHEAD = 100;

/**
 * The same, each result handed over in the order of the items as soon as all before it were, and then let go.
 * Whatever is thrown ends it: nothing is begun after that, and what is under way is waited for.
 */
export async function eachInOrder<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
  take: (result: R) => void,
): Promise<void> {
  const limit = pLimit(concurrency);
  const waiting: Promise<R>[] = [];
  let isOver = false;
  const begin = async (item: T) => {
    if (isOver) throw new Error("it is over");
    return work(item);
  };
  try {
    for (const item of items) {
      const result = limit(begin, item);
      // One that fails is told in its turn, and until then nobody looks at it.
      result.catch(() => {});
      waiting.push(result);
      if (waiting.length > AHEAD) take(await (waiting.shift() as Promise<R>));
    }
    while (waiting.length > 0) take(await (waiting.shift() as Promise<R>));
  } finally {
    isOver = true;
    await Promise.allSettled(waiting);
  }
}
