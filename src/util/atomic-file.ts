import { chmod, link, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes a file that must not be there yet; its whole content is on the disk when this resolves, and nothing is left when it rejects. */
export async function createFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Puts `content` at `path`, so that readers and crashes see the whole old file or the whole new one, and it is durable when this resolves.
 * A file that is there keeps its mode. The temp file beside it is `<path>.<unique>.tmp`; `confirm` may still refuse, just before the rename.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  how: { readonly mode: number; readonly unique: string; readonly confirm?: () => Promise<void> },
): Promise<void> {
  const temp = `${path}.${how.unique}.tmp`;
  await createFile(temp, content, how.mode);
  try {
    const mode = await modeOf(path);
    if (mode !== null) await chmod(temp, mode);
    await how.confirm?.();
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The same for a file that must not be there yet: rejects with EEXIST, and then leaves what is there alone. */
export async function placeFile(
  path: string,
  content: string | Uint8Array,
  how: { readonly mode: number; readonly unique: string },
): Promise<void> {
  const temp = `${path}.${how.unique}.tmp`;
  await createFile(temp, content, how.mode);
  try {
    // Unlike rename(2) it replaces nothing.
    await link(temp, path);
  } finally {
    await rm(temp, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Makes the names in a folder durable: a rename or an unlink is not until then. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function modeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mode & 0o777;
  } catch {
    return null;
  }
}
