import type { Diagnostic } from "./errors.ts";

/** A param of a template, as a person is asked for it. */
export interface ParamQuestion {
  readonly name: string;
  readonly description: string | null;
  /** What it has to be, in words such as `a whole number`; null: the schema does not say. */
  readonly kind: string | null;
  /** The values it may have; empty: it is free. */
  readonly choices: readonly string[];
  readonly example: string | null;
}

/** Gives the answer of a person, and null when no more come; `why` says what is wrong with the last one. */
export type AskParam = (question: ParamQuestion, why: string | null) => Promise<string | null>;

/** A variable that a new file reads, and what it has to hold. */
export interface NeededVariable {
  readonly variable: string;
  readonly purpose: string;
  /** Whether nobody may see its value. */
  readonly isSecret: boolean;
}

/** A file that was written, as the user would name it. */
export interface WrittenFile {
  readonly file: string;
  readonly how: "made" | "extended" | "replaced";
}

/** What `init` made. */
export interface Scaffolded {
  readonly files: readonly WrittenFile[];
  readonly tenantFile: string;
  readonly webhooks: number;
  /** Whether it is a repository's, and not only a tenant's file. */
  readonly isRepository: boolean;
  /** Whether GitHub's workflow is among the files. */
  readonly hasWorkflow: boolean;
  readonly variables: readonly NeededVariable[];
  /** What is wrong with the tenant's file, and does no harm. */
  readonly warnings: readonly Diagnostic[];
}
