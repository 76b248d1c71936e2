import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { ReadDocument } from "../report/read-document.ts";
import type { Io } from "./io.ts";

/** Reads a plan or a report from a file. Throws CONFIG_UNREADABLE, CONFIG_INVALID, or PLAN_DIGEST for one that was edited. */
export async function readDocumentFile(path: string, io: Io): Promise<ReadDocument> {
  const { readDocument } = await import("../report/read-document.ts");
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, path), "utf8");
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `${path} cannot be read`, { cause, hint: "check the path" });
  }
  return readDocument(text, path);
}
