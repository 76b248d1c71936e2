/** Resolves when all that the system has ready by now was looked at. */
const gathered = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Gathers the items that come at once, or while a commit is under way, and commits them together as the next one.
 * Each promise settles with the commit that covers its item; after a failed one every later item fails too.
 */
export function groupCommit<T>(commit: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let open: { readonly items: T[]; readonly done: Promise<void> } | null = null;
  return (item) => {
    if (open === null) {
      const items: T[] = [];
      // A rejected `last` skips its commit and hands the failure on.
      last = last.then(gathered).then(() => {
        open = null;
        return commit(items);
      });
      open = { items, done: last };
    }
    open.items.push(item);
    return open.done;
  };
}
