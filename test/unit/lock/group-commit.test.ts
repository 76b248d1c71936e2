import { expect, test } from "vitest";
import { groupCommit } from "../../../src/lock/group-commit.ts";

/** A commit that waits until it is told how it ends. */
function byHand() {
  const commits: { items: readonly number[]; end: PromiseWithResolvers }[] = [];
  const commit = (items: readonly number[]) =>
    new Promise<void>((resolve, reject) => commits.push({ items, end: { resolve, reject } }));
  return { commits, commit };
}
interface PromiseWithResolvers {
  resolve(): void;
  reject(error: Error): void;
}

const turn = async () => {
  // One for what came at once to be gathered, and one for what follows from it.
  for (const _ of [1, 2]) await new Promise<void>((resolve) => setImmediate(resolve));
};

test("items that come one after the other in one turn of the event loop share a commit", async () => {
  const { commits, commit } = byHand();
  const add = groupCommit(commit);
  for (const item of [1, 2, 3]) {
    void add(item);
    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));
  }
  await turn();
  expect(commits.map(({ items }) => items)).toEqual([[1, 2, 3]]);
});

test("items that come while a commit is under way share the next one, in order", async () => {
  const { commits, commit } = byHand();
  const add = groupCommit(commit);
  const settled: number[] = [];
  const follow = (item: number) => add(item).then(() => settled.push(item));

  const first = follow(1);
  await turn();
  const rest = [2, 3, 4].map(follow);
  await turn();
  expect(commits.map(({ items }) => items)).toEqual([[1]]);
  expect(settled).toEqual([]);

  commits[0]?.end.resolve();
  await first;
  await turn();
  expect(commits.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  expect(settled).toEqual([1]);

  commits[1]?.end.resolve();
  await Promise.all(rest);
  expect(settled).toEqual([1, 2, 3, 4]);
});

test("a failed commit fails all it covers, all that wait and all that come later, and nothing more is committed", async () => {
  const { commits, commit } = byHand();
  const add = groupCommit(commit);
  const covered = [add(1), add(2)];
  await turn();
  const waiting = add(3);
  const failure = new Error("the disk is gone");
  commits[0]?.end.reject(failure);
  for (const promise of [...covered, waiting]) await expect(promise).rejects.toBe(failure);
  await expect(add(4)).rejects.toBe(failure);
  await expect(add(5)).rejects.toBe(failure);
  expect(commits).toHaveLength(1);
});

test("a thousand items at once cost one commit", async () => {
  const sizes: number[] = [];
  const add = groupCommit<number>(async (items) => {
    sizes.push(items.length);
  });
  await Promise.all(Array.from({ length: 1000 }, (_, i) => add(i)));
  expect(sizes).toEqual([1000]);
});
