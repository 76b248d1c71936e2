import { Ajv, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { withinTime } from "../util/within-time.ts";
import { explain } from "./explain.ts";
import { pathOf, type SchemaError } from "./schema-error.ts";

/** Why a schema cannot be used, and a JSON pointer to where, as far as it is known. */
export interface BadSchema {
  readonly problem: string;
  readonly pointer: string;
}

/** Holds data against a schema that is not ours; a problem says that it could not come to an end. */
export type Check = (data: unknown) => readonly SchemaError[] | { readonly problem: string };

/** Somebody's pattern may take for ever, and their references may go round in circles. */
const TIME_LIMIT_MS = 1000;

const COMMON: Options = {
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  // Two schemas may have one `$id`, and neither is to be found by others.
  addUsedSchema: false,
  logger: false,
  formats: { uri: (text: string) => !/\s/.test(text) && URL.canParse(text) },
};
const OLD_DRAFT = /\bdraft-0[67]\b/;

/** Compiles schemas, which refer to nothing but themselves; neither compiling nor checking takes more than seconds. */
export type Compile = (schema: object) => Check | BadSchema;

/** Opens a compiler; all that it needs is made with the first schema and shared by the others. */
export function openCompiler(options: Options = {}): Compile {
  const open = (Dialect: typeof Ajv | typeof Ajv2020) => {
    let ajv: Ajv | Ajv2020 | null = null;
    return (): Ajv | Ajv2020 => {
      if (ajv !== null) return ajv;
      ajv = new Dialect({ ...COMMON, ...options });
      // It compiles its own schemas when it first needs them, which is not the time of somebody's schema.
      ajv.validateSchema({});
      return ajv;
    };
  };
  const [old, current] = [open(Ajv), open(Ajv2020)];
  return (schema) => {
    const dialect = "$schema" in schema ? String(schema.$schema) : "";
    return compileSchema(schema, OLD_DRAFT.test(dialect) ? old() : current());
  };
}

function compileSchema(schema: object, ajv: Ajv | Ajv2020): Check | BadSchema {
  const compiled = bounded(() => {
    if (ajv.validateSchema(schema) === true) return ajv.compile(schema);
    const [first] = ajv.errors ?? [];
    const pointer = first?.instancePath ?? "";
    return { problem: first ? explain(first, pathOf(pointer, schema)) : "it is not valid", pointer };
  });
  if ("problem" in compiled) return { problem: compiled.problem, pointer: pointerIn(compiled.problem) };
  const validate = compiled.value;
  if ("problem" in validate) return validate;
  // What took too long once would do so again, for every tenant.
  let given: { readonly problem: string } | null = null;
  return (data) => {
    if (given !== null) return given;
    const checked = bounded(() => (validate(data) ? [] : (validate.errors ?? [])));
    if ("value" in checked) return checked.value;
    given = checked;
    return checked;
  };
}

function bounded<T>(work: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return (
      withinTime(TIME_LIMIT_MS, work) ?? { problem: "takes too long: is there a pattern that repeats what repeats?" }
    );
  } catch (thrown) {
    // The stack is used up by a `$ref` that leads to itself.
    if (thrown instanceof RangeError) return { problem: "refers to itself without end" };
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { problem: message.replace(/^strict mode: /, "") };
  }
}

/** ajv tells the place of some troubles in its sentence alone. */
function pointerIn(message: string): string {
  return /at (?:path )?"#([^"]*)"/.exec(message)?.[1] ?? "";
}
