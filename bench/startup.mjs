import { CLI, median, timed } from "./measure.mjs";

const ROUNDS = 21;

/** `hooksync --version` against a node that does nothing, in turns so that both see the same machine. */
export async function startup() {
  const bare = [];
  const version = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await timed(["-e", "0"]));
    version.push(await timed([CLI, "--version"]));
  }
  return [{ what: "hooksync --version", figure: median(version) / median(bare), unit: "× node -e 0", most: 1.5 }];
}
