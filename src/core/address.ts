/** Name and url as one string: what a webhook is recognised by when its id is not known. */
export function addressOf(spec: { readonly name: string; readonly url: string }): string {
  return JSON.stringify([spec.name, spec.url]);
}

/** The items by what `keyOf` says of each, in their order. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
