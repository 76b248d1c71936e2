import { AppError } from "../core/errors.ts";

/** GenAuth's upper bound of a page. */
export const PAGE_SIZE = 50;
const READINGS = 5;

export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/**
 * Everything that is listed, each id once. The first page tells how many there are; the others are read at once, `atOnce`
 * of them at most. Pages shift while others write, so the list is believed only when the total stood still and as many ids
 * were seen; else it is read again, with a pause. Costs max(1, ⌈N/50⌉) calls when nothing moves. When one page fails, the
 * signal that the others were given aborts: nothing of a list goes on after it.
 */
export async function readPages<T extends { readonly id: string }>(
  readPage: (page: number, signal: AbortSignal) => Promise<Page<T>>,
  atOnce: number,
  pause: (readings: number) => Promise<void>,
): Promise<readonly T[]> {
  for (let readings = 1; ; readings++) {
    const failed = new AbortController();
    const items = await readOnce((page) => readPage(page, failed.signal), atOnce).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
    if (items !== null) return items;
    if (readings === READINGS) {
      throw new AppError("REMOTE_PROTOCOL", `the list of webhooks was read ${READINGS} times and never held still`, {
        hint: "let whatever is changing this user pool finish, then run again",
      });
    }
    await pause(readings);
  }
}

async function readOnce<T extends { readonly id: string }>(
  readPage: (page: number) => Promise<Page<T>>,
  atOnce: number,
): Promise<readonly T[] | null> {
  const first = await readPage(1);
  const { total } = first;
  const seen = new Map(first.items.map((item) => [item.id, item]));
  // A server may give shorter pages than it was asked for.
  const pages = first.items.length === 0 ? 1 : Math.ceil(total / first.items.length);
  let page = 1;
  let isOver = false;
  const readOn = async () => {
    while (!isOver && page < pages) {
      page += 1;
      const next = await readPage(page).catch((error: unknown) => {
        isOver = true;
        throw error;
      });
      isOver ||= next.total !== total || next.items.length === 0;
      for (const item of next.items) seen.set(item.id, item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, pages - 1) }, readOn));
  return !isOver && seen.size === total ? [...seen.values()] : null;
}
