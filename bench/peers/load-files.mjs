// The least that reading a folder costs: each YAML file, or with `json` each JSON file, is parsed, and let go.
import { readdirSync, readFileSync } from "node:fs";

const [folder, parser] = process.argv.slice(2);
const [parse, ending] = parser === "json" ? [JSON.parse, ".json"] : [(await import(parser)).load, ".yaml"];
for (const file of readdirSync(folder)) {
  if (file.endsWith(ending)) parse(readFileSync(`${folder}/${file}`, "utf8"));
}
