import { readdirSync, readFileSync } from "node:fs";

/** The licences of the packages that parts of are in a bundle, as its outputs in esbuild's metafile tell. */
export function licencesIn(outputs) {
  const packages = outputs
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(packages)].sort().map(licenceOf).join("\n");
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}\n`;
}
