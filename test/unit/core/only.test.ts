import { describe, expect, it } from "vitest";
import { pickOnly } from "../../../src/core/only.ts";

const picked = (only: readonly string[], ...tenants: readonly string[]) => {
  const keys = pickOnly(only, tenants);
  return keys && Object.fromEntries(keys);
};

describe("--only", () => {
  it("picks all of all when nothing is said", () => {
    expect(picked([], "acme", "globex")).toBeNull();
  });

  it("takes keys of the one tenant as they stand, and its name before them", () => {
    expect(picked(["users", "a/b", "acme/sign-ins"], "acme")).toEqual({ acme: ["users", "a/b", "sign-ins"] });
  });

  it("takes TENANT/KEY of several, and leaves out the tenants that it does not name", () => {
    expect(picked(["acme/users", "globex/users", "acme/sign-ins"], "acme", "globex", "hooli")).toEqual({
      acme: ["users", "sign-ins"],
      globex: ["users"],
    });
  });

  it("knows names and keys with slashes in them: the longest name that fits is meant", () => {
    for (const tenants of [
      ["eu", "eu/acme", "eu/acm"],
      ["eu/acm", "eu/acme", "eu"],
    ]) {
      expect(picked(["eu/acme/users", "eu/users/in"], ...tenants)).toEqual({ "eu/acme": ["users"], eu: ["users/in"] });
    }
  });

  it.each(["users", "hooli/users", "acm/users", "acmeX/users", "/users", "ACME/users"])(
    "refuses %s, which names no tenant of the run, and shows the form",
    (only) => {
      expect(() => pickOnly([only], ["acme", "globex"])).toThrow(
        expect.objectContaining({
          code: "CLI_USAGE",
          message: `--only ${only} names no tenant of this run`,
          hint: expect.stringContaining("acme/user-lifecycle"),
        }),
      );
    },
  );
});
