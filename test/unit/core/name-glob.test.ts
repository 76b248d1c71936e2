import { expect, it } from "vitest";
import { fitsGlob } from "../../../src/core/name-glob.ts";

it.each([
  ["CRM users", "CRM *", true],
  ["my CRM users", "CRM *", false],
  ["my CRM users", "*CRM*", true],
  ["用户同步", "用户??", true],
  ["用户同步", "用户?", false],
  ["🪝", "?", true],
  ["a.b", "a?b", true],
  ["axb", "a.b", false],
  ["a(b)[c]{d}|e$^+\\", "a(b)[c]{d}|e$^+\\", true],
  ["", "*", true],
])("%j fits %j: %j", (name, glob, fits) => {
  expect(fitsGlob(name, glob)).toBe(fits);
});
