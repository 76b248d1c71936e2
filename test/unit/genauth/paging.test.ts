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
const passMicrotasks = () => new Promise((resolve) => setImmediate(resolve));

describe("readPages", () => {
  it("costs max(1, ⌈N/50⌉) calls when nothing moves", async () => {
    for (const count of [0, 1, 49, 50, 51, 99, 100, 101, 250]) {
      const { readPage, reads } = listOf(items(count));
      expect(await readPages(readPage, 1, noPause)).toHaveLength(count);
      expect([count, reads()]).toEqual([count, Math.max(1, Math.ceil(count / PAGE_SIZE))]);
    }
  });

  it("calls off what it still reads when a page fails", async () => {
    const { readPage } = listOf(items(500));
    const calledOff: number[] = [];
    const reading = readPages(
      async (page, signal) => {
        if (page === 3) throw new Error("page 3");
        if (page > 3) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        if (page > 3) calledOff.push(page);
        return readPage(page);
      },
      10,
      noPause,
    );
    await expect(reading).rejects.toThrow("page 3");
    await new Promise(setImmediate);
    expect(calledOff).toEqual([4, 5, 6, 7, 8, 9, 10]);
  });

  it("reads again when one is created while it pages, and drops what it saw twice", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.unshift({ id: "new" });
    });
    expect(ids(await readPages(readPage, 1, noPause))).toEqual(ids(world));
  });

  it("reads again when one is deleted while it pages, and does not give the deleted one", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.shift();
    });
    expect(ids(await readPages(readPage, 1, noPause))).toEqual(ids(world));
  });

  it("reads again when a total moved, though as many were seen as the first page said", async () => {
    const { readPage, reads } = listOf(items(60));
    const all = await readPages(
      async (page) => {
        const read = await readPage(page);
        return reads() === 2 ? { ...read, total: 61 } : read;
      },
      1,
      noPause,
    );
    expect([all.length, reads()]).toEqual([60, 4]);
  });

  it("reads again when pages shifted under an unmoved total", async () => {
    const world = items(120);
    const { readPage } = listOf(world, (read) => {
      if (read === 2) world.unshift(...world.splice(60, 30));
    });
    expect(ids(await readPages(readPage, 1, noPause))).toEqual(ids(world));
  });

  it("goes on when pages come shorter than asked for", async () => {
    const world = items(45);
    const all = await readPages(
      async (page) => ({ total: world.length, items: world.slice((page - 1) * 20, page * 20) }),
      1,
      noPause,
    );
    expect(all).toHaveLength(45);
  });

  it("gives up as REMOTE_PROTOCOL after five readings, with a pause between them", async () => {
    const world = items(60);
    const { readPage, reads } = listOf(world, (read) => void world.push({ id: `more${read}` }));
    const pauses: number[] = [];
    const reading = readPages(readPage, 1, async (readings) => void pauses.push(readings));
    await expect(reading).rejects.toMatchObject({ code: "REMOTE_PROTOCOL" });
    expect(pauses).toEqual([1, 2, 3, 4]);
    expect(reads()).toBe(10);
  });

  it("believes no total that is larger than what it can see", async () => {
    const reading = readPages(async (page) => ({ total: 3, items: page === 1 ? items(2) : [] }), 1, noPause);
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
        const all = await readPages(readPage, 1, noPause);
        expect(new Set(ids(all)).size).toBe(all.length);
        expect(world.map(({ id }) => id)).toEqual(expect.arrayContaining(ids(all)));
        expect(all.length).toBeGreaterThanOrEqual(count);
      }),
      { numRuns: 100 },
    );
  });

  it("reads the pages after the first at once, as many as it may", async () => {
    for (const [atOnce, most] of [
      [1, 1],
      [3, 3],
      [100, 5],
    ] as const) {
      const { readPage } = listOf(items(260));
      const inFlight = { now: 0, most: 0, pages: [] as number[] };
      const all = await readPages(
        async (page) => {
          inFlight.pages.push(page);
          inFlight.most = Math.max(inFlight.most, ++inFlight.now);
          await passMicrotasks();
          inFlight.now -= 1;
          return readPage(page);
        },
        atOnce,
        noPause,
      );
      expect([ids(all), inFlight.most]).toEqual([ids(items(260)), most]);
      expect(inFlight.pages).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  it("begins no page of a reading that failed, or of one whose total moved", async () => {
    const reads: number[] = [];
    const failing = readPages(
      async (page) => {
        reads.push(page);
        await passMicrotasks();
        if (page === 2) throw new Error("refused");
        return { total: 5000, items: items(5000).slice((page - 1) * 50, page * 50) };
      },
      4,
      noPause,
    );
    await expect(failing).rejects.toThrow("refused");
    await passMicrotasks();
    expect(reads.length).toBeLessThanOrEqual(5);

    const { readPage, reads: count } = listOf(items(5000));
    const moved = await readPages(
      async (page) => {
        const read = await readPage(page);
        return count() === 5 ? { ...read, total: 4999 } : read;
      },
      4,
      noPause,
    );
    expect(moved).toHaveLength(5000);
    expect(count()).toBeLessThanOrEqual(100 + 1 + 8);
  });

  it("asks for no pages without end, whatever total it is told", async () => {
    let reads = 0;
    const reading = readPages(
      async (page) => {
        reads += 1;
        return { total: 1e15, items: page === 1 ? items(50) : [] };
      },
      10,
      noPause,
    );
    await expect(reading).rejects.toMatchObject({ code: "REMOTE_PROTOCOL" });
    expect(reads).toBeLessThanOrEqual(5 * 11);
  });

  it("gives ids that were there, each once, and as many as a total said, whatever changes while pages are read at once", async () => {
    const change = fc.record({ when: fc.integer({ min: 2, max: 9 }), place: fc.nat(300), kind: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 51, max: 300 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(change, { maxLength: 4 }),
        fc.scheduler(),
        async (count, atOnce, changes, scheduler) => {
          const world = items(count);
          const versions = [ids(world)];
          const { readPage } = listOf(world, (read) => {
            for (const [index, { when, place, kind }] of changes.entries()) {
              if (when !== read) continue;
              const at = place % world.length;
              if (kind === 0) world.splice(at, 0, { id: `new${index}` });
              else if (kind === 1) world.splice(at, 1);
              else world.push(...world.splice(at, 1));
              versions.push(ids(world));
            }
          });
          const reading = readPages(
            (page) => scheduler.schedule(Promise.resolve(page)).then(readPage),
            atOnce,
            noPause,
          );
          const all = await scheduler.waitFor(reading);
          expect(new Set(ids(all)).size).toBe(all.length);
          expect(versions.map((version) => version.length)).toContain(all.length);
          expect(versions.flat()).toEqual(expect.arrayContaining(ids(all)));
        },
      ),
      { numRuns: 60 },
    );
  });
});
