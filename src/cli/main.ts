#!/usr/bin/env -S node --
import { VERSION } from "../core/version.ts";

const [flag, ...others] = process.argv.slice(2);
if (flag === "--version" && others.length === 0) {
  // Nothing else is loaded for this: it is what scripts ask first.
  process.stdout.write(`${VERSION}\n`);
} else {
  const { runProcess } = await import("./process.ts");
  process.exitCode = await runProcess(process);
}
