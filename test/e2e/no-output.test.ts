import { describe, expect, it } from "vitest";
import { desk, tenantFile } from "../support/cli.ts";
import { faultsOf } from "../support/schemas.ts";

const at = () => desk({ "webhooks.yaml": tenantFile({ a: {} }), "hooksync.yaml": "version: 1\nwaves: 7\n" }, {});

describe("a command that ends before it has read a tenant", () => {
  it.each([
    ["plan --json", "plan"],
    ["plan --offline --json", "plan"],
    ["drift --json", "plan"],
    ["apply --yes --json", "report"],
  ] as const)("tells why in its document: %s", async (args, schema) => {
    const { code, stdout, stderr } = await at().run(args);
    const document = JSON.parse(stdout);
    expect([code, faultsOf(schema, document)]).toEqual([3, []]);
    const { failures } = schema === "report" ? document.plan : document;
    expect(failures).toMatchObject([
      { tenant: null, file: null, error: { code: "CONFIG_INVALID", diagnostics: [{ file: "hooksync.yaml" }] } },
    ]);
    expect(stderr).toContain("hooksync.yaml:2:");
  });

  it.each(["validate", "plan", "drift", "apply --yes"])("tells why in SARIF: %s", async (command) => {
    const { code, stdout } = await at().run(`${command} --format sarif`);
    const [run] = JSON.parse(stdout).runs;
    expect([code, run.results]).toMatchObject([3, [{ level: "error", message: { text: expect.any(String) } }]]);
  });

  it.each(["markdown", "html"])("tells why as %s", async (format) => {
    for (const command of ["plan", "drift", "apply --yes"]) {
      const { code, stdout } = await at().run(`${command} --format ${format}`);
      expect([code, stdout]).toEqual([3, expect.stringContaining("hooksync.yaml")]);
    }
  });

  it("tells what is wrong with its flags, too", async () => {
    const { code, stdout } = await at().run("apply --json");
    expect([code, JSON.parse(stdout).plan.failures]).toMatchObject([3, [{ file: null, error: { code: "CLI_USAGE" } }]]);
  });

  it("is in the report, so that no older one is taken for it; not where that is no report", async () => {
    const desktop = at();
    desktop.write("r.json", '{"formatVersion": "1.0", "plan": {}}');
    desktop.write("notes.json", "{}");
    for (const report of [
      "r.json",
      "new.json",
      "notes.json",
      "a.lock.json",
      "a.lock.journal",
      "a.lock.lease",
      "b.yaml",
    ]) {
      expect((await desktop.run(`apply --yes --report ${report}`)).code).toBe(3);
    }
    for (const report of ["r.json", "new.json"]) {
      const document = JSON.parse(desktop.read(report) ?? "");
      expect([faultsOf("report", document), document.summary.exitCode]).toEqual([[], 3]);
      expect(document.plan.failures).toMatchObject([{ error: { diagnostics: [{ file: "hooksync.yaml" }] } }]);
    }
    expect(desktop.read("notes.json")).toBe("{}");
    for (const name of ["a.lock.json", "a.lock.journal", "a.lock.lease", "b.yaml"])
      expect(desktop.read(name)).toBeNull();
  });

  it("has no output as text", async () => {
    for (const command of ["validate", "plan", "drift", "apply --yes"]) {
      expect(await at().run(command)).toMatchObject({ code: 3, stdout: "" });
    }
  });
});
