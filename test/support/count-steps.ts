type Method = (this: unknown, ...given: unknown[]) => unknown;
type Callback = (...given: unknown[]) => unknown;

/** Methods of lists that call back for each element, and methods that look at each themselves. */
const CALLING = [
  "every",
  "filter",
  "find",
  "findIndex",
  "flatMap",
  "forEach",
  "map",
  "reduce",
  "some",
  "sort",
  "toSorted",
];
const LOOKING = ["concat", "includes", "indexOf", "join", "lastIndexOf", "slice"];
const ITERATORS = [[], new Map(), new Set()].map((empty) => Object.getPrototypeOf(empty[Symbol.iterator]()));

/** How many elements of lists, maps and sets are gone through while `work` runs, be it in loops, callbacks or spreads. */
export function countSteps(work: () => void): number {
  let steps = 0;
  const undo: (() => void)[] = [];
  const wrap = (owner: Record<string, Method>, names: readonly string[], counted: (own: Method) => Method) => {
    for (const name of names) {
      const own = owner[name];
      if (own === undefined) throw new TypeError(`there is no ${name}`);
      owner[name] = counted(own);
      undo.push(() => {
        owner[name] = own;
      });
    }
  };
  const list = Array.prototype as unknown as Record<string, Method>;

  wrap(list, CALLING, (own) => {
    return function (callback, ...more) {
      const call = callback as Callback | undefined;
      const counted = (...given: unknown[]) => {
        steps++;
        return call?.(...given);
      };
      return own.call(this, call && counted, ...more);
    };
  });
  wrap(list, LOOKING, (own) => {
    return function (...given) {
      steps += (this as unknown[]).length;
      return own.apply(this, given);
    };
  });
  for (const iterator of ITERATORS) {
    wrap(iterator, ["next"], (own) => {
      return function () {
        steps++;
        return own.call(this);
      };
    });
  }

  try {
    work();
    return steps;
  } finally {
    for (const restore of undo) restore();
  }
}
