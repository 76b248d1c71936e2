import pLimit from "p-limit";

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

/** The same, each result handed over in the order of the items as soon as all before it were, and then let go. */
export async function eachInOrder<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
  take: (result: R) => void,
): Promise<void> {
  const limit = pLimit(concurrency);
  const waiting: Promise<R>[] = [];
  for (const item of items) {
    waiting.push(limit(() => work(item)));
    if (waiting.length > AHEAD) take(await (waiting.shift() as Promise<R>));
  }
  for (const result of waiting) take(await result);
}
