/** Whether the whole of a text fits a glob: `*` stands for any characters, `?` for one, all else for itself. */
export function fitsGlob(text: string, glob: string): boolean {
  const pattern = glob
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replace(/\*+/g, "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${pattern}$`, "u").test(text);
}
