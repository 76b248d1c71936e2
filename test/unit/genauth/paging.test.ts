import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PAGE_SIZE, readPages } from "../../../src/genauth/paging.ts";

const items = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `w${i}` }));

/** A list that `change` may change before each page is read. */
function listOf(world: { id: string }[], change: (read: number) => void = () => {}) {
  let reads = 0;
  const readPage = async (page: number) => {
    reads += 1;
    change(reads);
    return { total: world.length, items: world.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE) };
  };
  return { readPage, reads: () => reads };
}
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id).sort();
const noPause = async () => {};

describe("readPages", () => {
  it("costs max(1, ⌈N/50⌉) calls when nothing moves", async () => {
    for (const count of [0, 1, 49, 50, 51, 99, 100, 101, 250]) {
      const { readPage, reads } = listOf(items(count));
      expect(await readPages(readPage, noPause)).toHaveLength(count);
      expect([count, reads()]).toEqual([count, Math.max(1, Math.ceil(count / PAGE_SIZE))]);
    }
  });

  it("reads again when one is created while it pages, and drops what it saw twice", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.unshift({ id: "new" });
    });
    expect(ids(await readPages(readPage, noPause))).toEqual(ids(world));
  });

  it("reads again when one is deleted while it pages, and does not give the deleted one", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.shift();
    });
    expect(ids(await readPages(readPage, noPause))).toEqual(ids(world));
  });

  it("reads again when pages shifted under an unmoved total", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.unshift(...world.splice(60, 30));
    });
    expect(ids(await readPages(readPage, noPause))).toEqual(ids(world));
  });

  it("goes on when pages come shorter than asked for", async () => {
    const world = items(45);
    const all = await readPages(
      async (page) => ({ total: world.length, items: world.slice((page - 1) * 20, page * 20) }),
      noPause,
    );
    expect(all).toHaveLength(45);
  });

  it("gives up as REMOTE_PROTOCOL after five readings, with a pause between them", async () => {
    const world = items(60);
    const { readPage, reads } = listOf(world, (read) => void world.push({ id: `more${read}` }));
    const pauses: number[] = [];
    const reading = readPages(readPage, async (readings) => void pauses.push(readings));
    await expect(reading).rejects.toMatchObject({ code: "REMOTE_PROTOCOL" });
    expect(pauses).toEqual([1, 2, 3, 4]);
    expect(reads()).toBe(10);
  });

  it("believes no total that is larger than what it can see", async () => {
    const reading = readPages(async (page) => ({ total: 3, items: page === 1 ? items(2) : [] }), noPause);
    await expect(reading).rejects.toMatchObject({ code: "REMOTE_PROTOCOL" });
  });

  it("gives each id once and the very world, whatever is created between the pages of a reading", async () => {
    const additions = fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.nat({ max: 200 })), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 160 }), additions, async (count, added) => {
        const world = items(count);
        const { readPage } = listOf(world, (read) => {
          added.forEach(([when, place], i) => {
            if (when === read) world.splice(place % (world.length + 1), 0, { id: `new${i}` });
          });
        });
        const all = await readPages(readPage, noPause);
        expect(new Set(ids(all)).size).toBe(all.length);
        expect(world.map(({ id }) => id)).toEqual(expect.arrayContaining(ids(all)));
        expect(all.length).toBeGreaterThanOrEqual(count);
      }),
      { numRuns: 100 },
    );
  });
});
