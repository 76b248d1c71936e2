import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** The bytes of a file, or why there are none; `absent` tells what is not there from what is no plain file. */
export type FileBytes = { readonly bytes: Buffer } | { readonly problem: string; readonly absent: boolean };

/** Reads a regular file of bounded size; never waits at a pipe, never reads a device or a symlink. */
export function readRegularFile(path: string, maxBytes: number): FileBytes {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return { problem: `cannot be read (${codeOf(error)})`, absent: true };
  }
  try {
    if (!fstatSync(fd).isFile()) return { problem: "is not a regular file", absent: false };
    const bytes = readUpTo(fd, maxBytes + 1);
    return bytes.length > maxBytes ? { problem: `is over ${sizeOf(maxBytes)}`, absent: false } : { bytes };
  } catch (error) {
    return { problem: `cannot be read (${codeOf(error)})`, absent: true };
  } finally {
    closeSync(fd);
  }
}

/** Bytes as text without a byte order mark; null when they are not UTF-8. */
export function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Does not trust the size that the file system tells: it is 0 for what /proc makes up. */
function readUpTo(fd: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  for (let length = 0; length < limit; ) {
    const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, limit - length));
    const read = readSync(fd, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return Buffer.concat(chunks);
}

function sizeOf(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}

/** The code that the system gives for a failure. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
