import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

const ajv = new Ajv2020({ strict: true, allErrors: true });
const IDS = new Map<string, string>();
for (const name of ["lockfile", "plan", "report", "coverage", "doctor"]) {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, `../../schemas/${name}.schema.json`), "utf8"));
  const id: string = schema.$id ?? name;
  ajv.addSchema(schema, id);
  IDS.set(name, id);
}

/** Where data breaks a published schema; an empty list says that it is valid. */
export function faultsOf(name: "lockfile" | "plan" | "report" | "coverage" | "doctor", data: unknown): string[] {
  const validate = ajv.getSchema(IDS.get(name) ?? name);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  validate(data);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
