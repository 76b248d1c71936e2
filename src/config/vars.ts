import { type Atom, type AtomContext, type AtomReader, readAtoms, through } from "./atoms.ts";
import { type Place, placeAt } from "./place.ts";
import { FORMS } from "./references.ts";
import { suggest } from "./suggest.ts";

/** The atoms of a tenant's file; each of its variables is read, and complained of, once. */
export interface FileAtoms extends AtomReader {
  /** Reads all variables, so that what is wrong with them is reported. */
  readVars(): void;
  /** The variables nothing has used. */
  unusedVars(): readonly string[];
}

/** Opens a reader for a tenant's file with these `vars:`. */
export function openFileAtoms(vars: Readonly<Record<string, string>>, root: Place, context: AtomContext): FileAtoms {
  const { report } = context;
  const known = new Map<string, readonly Atom[] | null>();
  const used = new Set<string>();

  function read(written: string, place: Place, underTenant: boolean): readonly Atom[] | null {
    return readAtoms(written, place, underTenant, context, ({ kind, name }, span) => {
      if (kind === "param") {
        report.error("reference", span, "`${param:…}` stands only in templates", FORMS);
        return null;
      }
      if (Object.hasOwn(vars, name)) {
        used.add(name);
        return readVar(name);
      }
      // One that stands there but is no text is reported already.
      if (placeAt(root, "vars").children?.has(name)) return null;
      const hint = () => suggest(name, Object.keys(vars)) ?? "define it under `vars:`";
      report.error("unknown-var", span, `there is no variable \`${name}\``, hint);
      return null;
    });
  }

  function readVar(name: string): readonly Atom[] | null {
    const before = known.get(name);
    if (before !== undefined) return before;
    const atoms = readAtoms(vars[name] ?? "", placeAt(root, "vars", name), false, context, (_, span) => {
      report.error("reference", span, "a variable does not use another variable", "write its text out");
      return null;
    });
    const read = through(atoms, `\`vars.${name}\``);
    known.set(name, read);
    return read;
  }

  return {
    read,
    readVars: () => Object.keys(vars).forEach(readVar),
    unusedVars: () => Object.keys(vars).filter((name) => !used.has(name)),
  };
}
