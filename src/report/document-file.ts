import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError } from "../core/errors.ts";
import type { ReadDocument } from "./read-document.ts";

/** Reads a plan or a report from a file. Throws CONFIG_UNREADABLE, CONFIG_INVALID, or PLAN_DIGEST for one that was edited. */
export async function readDocumentFile(path: string, cwd: string): Promise<ReadDocument> {
  const { readDocument } = await import("./read-document.ts");
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), "utf8");
  } catch (cause) {
    throw new AppError("CONFIG_UNREADABLE", `${path} cannot be read`, { cause, hint: "check the path" });
  }
  return readDocument(text, path);
}
