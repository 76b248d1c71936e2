/** A part of a published schema that describes a field. */
export interface SchemaField {
  /** Where it is in the schema, as a JSON pointer. */
  readonly pointer: string;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Every part of a schema that describes a field. */
export function fieldsOf(node: SchemaField["node"], pointer: string): readonly SchemaField[] {
  return ["properties", "$defs"].flatMap((group) =>
    Object.entries((node[group] ?? {}) as Record<string, SchemaField["node"]>).flatMap(([name, child]) => [
      { pointer: `${pointer}/${group}/${name}`, node: child },
      ...fieldsOf(child, `${pointer}/${group}/${name}`),
    ]),
  );
}
