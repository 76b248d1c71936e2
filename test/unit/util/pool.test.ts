import { describe, expect, it } from "vitest";
import { eachInOrder, mapPool } from "../../../src/util/pool.ts";

/** Work that waits until it is let go, and counts how much of it is under way and done. */
function gatedWork() {
  const gates = new Map<number, () => void>();
  const begun: number[] = [];
  const seen = { running: 0, most: 0 };
  const work = async (item: number) => {
    begun.push(item);
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await new Promise<void>((resolve) => gates.set(item, resolve));
    seen.running -= 1;
    return item;
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const release = async (item: number) => {
    gates.get(item)?.();
    await settled();
  };
  return { work, begun, seen, release, settled };
}
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("each in order", () => {
  it("hands results over in the order of the items, however they end", async () => {
    const { work, release, settled } = gatedWork();
    const taken: number[] = [];
    const done = eachInOrder(numbers(3), 3, work, (item) => taken.push(item));
    await settled();
    await release(2);
    await release(1);
    expect(taken).toEqual([]);
    await release(0);
    await done;
    expect(taken).toEqual([0, 1, 2]);
  });

  it("works on so many at once and begins them in order", async () => {
    const { work, begun, seen, release, settled } = gatedWork();
    const done = eachInOrder(numbers(5), 2, work, () => {});
    await settled();
    expect(begun).toEqual([0, 1]);
    for (const item of [1, 0, 2, 4, 3]) await release(item);
    for (const item of numbers(5)) await release(item);
    await done;
    expect([begun, seen.most]).toEqual([numbers(5), 2]);
  });

  it("lets no more than a hundred results wait for a slow one", async () => {
    const { work, begun, release, settled } = gatedWork();
    const taken: number[] = [];
    const done = eachInOrder(numbers(300), 500, work, (item) => taken.push(item));
    await settled();
    expect(begun).toHaveLength(101);
    for (const item of numbers(101).slice(1)) await release(item);
    expect([begun.length, taken.length]).toEqual([101, 0]);
    await release(0);
    await settled();
    expect(taken.length).toBe(101);
    expect(begun.length).toBeGreaterThan(101);
    for (const item of numbers(300)) await release(item);
    await done;
    expect(taken).toEqual(numbers(300));
  });

  it("does not ask for an item before there is room for it", async () => {
    const { work, release, settled } = gatedWork();
    let asked = 0;
    function* items() {
      for (const item of numbers(200)) {
        asked += 1;
        yield item;
      }
    }
    const done = eachInOrder(items(), 1, work, () => {});
    await settled();
    expect(asked).toBe(101);
    for (const item of numbers(200)) await release(item);
    await done;
  });

  it("ends with the first failure in order, begins nothing after it, and waits for what is under way", async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item));
      ended.push(item);
      if (item >= 1) throw new Error(`no ${item}`);
      return item;
    };
    const taken: number[] = [];
    await expect(eachInOrder(numbers(50), 3, work, (item) => taken.push(item))).rejects.toThrow("no 1");
    expect(taken).toEqual([0]);
    expect(ended.toSorted()).toEqual(begun.toSorted());
    expect(begun.length).toBeLessThan(10);
  });

  it("tells a failure in its turn, however long those before it take", async () => {
    const work = async (item: number) => {
      if (item > 0) throw new Error(`no ${item}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return item;
    };
    const taken: number[] = [];
    await expect(eachInOrder(numbers(3), 3, work, (item) => taken.push(item))).rejects.toThrow("no 1");
    expect(taken).toEqual([0]);
  });

  it("ends as well when taking a result fails", async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      return item;
    };
    const take = () => {
      throw new Error("no room");
    };
    await expect(eachInOrder(numbers(50), 2, work, take)).rejects.toThrow("no room");
    expect(begun.length).toBeLessThan(10);
  });
});

describe("a map over a pool", () => {
  it("keeps the order of the items, and works on so many at once", async () => {
    const { work, seen, release, settled } = gatedWork();
    const done = mapPool(numbers(4), 2, work);
    await settled();
    expect(seen.running).toBe(2);
    for (const item of [1, 0, 3, 2]) await release(item);
    expect(await done).toEqual(numbers(4));
    expect(seen.most).toBe(2);
  });
});
