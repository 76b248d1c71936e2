import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";

const GIB = 2 ** 30;
const PACKAGES = ["undici", "yaml", "js-yaml", "js-yaml-4", "authing-node-sdk", "p-limit"];

/** What the figures were measured on. */
export function machine() {
  const [{ model }] = cpus();
  return {
    cpu: model,
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / GIB),
    os: `${platform()} ${release()} ${arch()}`,
  };
}

/** Of node, of hooksync and of what it is measured with and against. */
export function versions() {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")).version;
  const packages = PACKAGES.map((name) => [name, read(`../node_modules/${name}/package.json`)]);
  return { node: process.version, hooksync: read("../package.json"), ...Object.fromEntries(packages) };
}
