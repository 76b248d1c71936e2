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
