import { describe, expect, it } from "vitest";
import { readInputs } from "../../../src/action/inputs.ts";
import { maskSecrets } from "../../../src/action/secrets.ts";
import { trustOf } from "../../../src/action/trust.ts";

const read = (given: Readonly<Record<string, string>>) => readInputs((name) => given[name] ?? "");

describe("the inputs", () => {
  it("have defaults where they are empty", () => {
    expect(read({})).toEqual({
      command: "plan",
      paths: [],
      workingDirectory: ".",
      planFile: null,
      approve: "comment",
      prune: false,
      maxDeletes: null,
      hostAllow: [],
      envAllow: [],
      comment: "update",
      summary: true,
      annotations: true,
      failOnChanges: false,
      lockfileCommit: "push",
      commitMessage: "chore: update the lockfile of hooksync",
      report: null,
      token: "",
    });
  });

  it("take lists a line each, and patterns also with commas", () => {
    const inputs = read({ paths: "tenants/a b.yaml\n\n tenants/c.yaml ", "env-allow": "A_*,B\nC" });
    expect(inputs.paths).toEqual(["tenants/a b.yaml", "tenants/c.yaml"]);
    expect(inputs.envAllow).toEqual(["A_*", "B", "C"]);
  });

  it.each([
    ["command", "deploy", "validate, plan, apply, drift"],
    ["approve", "yes", "plan-file, comment, auto"],
    ["comment", "always", "update, changes-only, new, off"],
    ["lockfile-commit", "no", "push, pull-request, off"],
    ["prune", "yes", "true, false"],
    ["max-deletes", "20%", "a whole number"],
  ])("say what %s may be when it is %s", (name, value, choices) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({
        code: "CLI_USAGE",
        message: `the input ${name} cannot be "${value}"`,
        hint: `it is ${choices}`,
      }),
    );
  });

  it.each([
    [{ approve: "plan-file" }, "no plan-file is given"],
    [{ approve: "auto", "plan-file": "p.json" }, "a plan-file is given"],
    [{ "plan-file": "p.json", paths: "a.yaml" }, "they are in the plan"],
    [{ "plan-file": "p.json", prune: "true" }, "they are in the plan"],
    [{ "github-token": "" }, "github-token is empty"],
  ])("of an apply that contradict each other are refused: %j", (given, message) => {
    expect(() => read({ command: "apply", "github-token": "t", ...given })).toThrow(message);
    expect(() => read({ ...given })).not.toThrow();
  });

  it("of an apply need no token when nothing is asked of GitHub", () => {
    expect(read({ command: "apply", approve: "auto", "lockfile-commit": "off" }).token).toBe("");
    expect(read({ command: "apply", "plan-file": "p.json", "github-token": "t" }).approve).toBe("plan-file");
  });
});

describe("what is masked", () => {
  it("is all that files may bring in as a secret, keys and the token, and no public value", () => {
    const env = {
      GENAUTH_ACCESS_KEY_SECRET: "key",
      GENAUTH_ACME_KEY_SECRET: "acme",
      AUTHING_ACCESS_KEY_SECRET: "old",
      GENAUTH_ACCESS_KEY_ID: "id",
      HOOKSYNC_FINGERPRINT_KEY: "print",
      WEBHOOK_A: "a",
      WEBHOOK_EMPTY: "",
      WEBHOOK_PUBLIC_HOST: "host",
      WEBHOOK_SHOWN_B: "b",
      HOOK_C: "c",
      HOME: "/root",
      HOOKSYNC_ENV_PUBLIC: "WEBHOOK_SHOWN_*",
    };
    const inputs = read({ "env-allow": "HOOK_*", "github-token": "token" });
    const masked: string[] = [];
    maskSecrets({ env, mask: (value) => masked.push(value) }, inputs, trustOf(inputs, env));
    expect(masked.sort()).toEqual(["a", "acme", "c", "key", "old", "print", "token"]);
  });
});
