/** Why a file is not to be had: it is not there, or it may not be read. */
export type NoFile = { readonly missing: string } | { readonly refused: string };

/** What a file reference finds. */
export type FileText =
  | {
      readonly text: string;
      /** Whether it lies where only the operator puts files (`--file-allow`). */
      readonly byOperator: boolean;
    }
  | NoFile;

/** Where the values of references are; relative paths start at the folder of the tenant's file. */
export interface Lookup {
  /** The folder that relative paths start at. */
  readonly base: string;
  /** null: not set, or set and empty. */
  env(name: string): string | null;
  file(path: string): FileText;
  /** The absolute path of a file that may be read. */
  locate(path: string): { readonly path: string } | NoFile;
}

/** What to do about a file that may not be read. */
export const FILE_ALLOW_HINT = "files are read under the git root; the operator may add --file-allow FOLDER";
