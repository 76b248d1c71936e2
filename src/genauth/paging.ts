import { AppError } from "../core/errors.ts";

/** GenAuth's upper bound of a page. */
export const PAGE_SIZE = 50;
const READINGS = 5;

export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/**
 * Everything that is listed, each id once. Pages shift while others write, so the list is believed only when the total
 * stood still and as many ids were seen; else it is read again, with a pause. Costs max(1, ⌈N/50⌉) calls when nothing moves.
 */
export async function readPages<T extends { readonly id: string }>(
  readPage: (page: number) => Promise<Page<T>>,
  pause: (readings: number) => Promise<void>,
): Promise<readonly T[]> {
  for (let readings = 1; ; readings++) {
    const items = await readOnce(readPage);
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
): Promise<readonly T[] | null> {
  const seen = new Map<string, T>();
  const first = await readPage(1);
  for (const item of first.items) seen.set(item.id, item);
  for (let page = 2, before = 0; seen.size < first.total && seen.size > before; page++) {
    before = seen.size;
    const next = await readPage(page);
    if (next.total !== first.total) return null;
    for (const item of next.items) seen.set(item.id, item);
  }
  return seen.size === first.total ? [...seen.values()] : null;
}
