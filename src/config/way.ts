import { dirname, isAbsolute, relative, sep } from "node:path";

/** The way from a file to another, as it is written in files. */
export function wayFrom(file: string, target: string): string {
  return relative(dirname(file), target).replaceAll(sep, "/");
}

/** An absolute path as the user would name it. */
export function shownPath(full: string, cwd: string): string {
  const way = relative(cwd, full);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? full : way;
}
