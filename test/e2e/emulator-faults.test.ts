import { describe, expect, it } from "vitest";
import schema from "../../schemas/faults.schema.json" with { type: "json" };
import { desk, tenantFile } from "../support/cli.ts";

const fileOf = (...faults: readonly object[]) => JSON.stringify({ faults }, null, 2);

describe("hooksync emulator --faults", () => {
  it("does what the file says", async () => {
    const faults = fileOf({ kind: "refuse-before", statusCode: 499, match: { name: "one" } });
    const at = desk({ "webhooks.yaml": tenantFile({ one: {}, two: {} }), "faults.json": faults });
    const emulator = at.start("emulator --port 0 --faults faults.json");
    const lines = (await emulator.says("Ctrl-C ends it")).trimEnd().split("\n");
    const ended = await at.run(
      "apply --yes",
      Object.fromEntries(lines.map((line) => line.replace("export ", "").split("="))),
    );
    expect(ended.stdout).toMatch(/^fail {2}one {2}create: REMOTE_REJECTED: .*a fault of the emulator \(status 499\)/m);
    expect(ended.stdout).toContain("Applied: 1 created; 1 failed.");
    emulator.signal("SIGINT");
    expect((await emulator.ended).code).toBe(130);
  });

  it("takes no file that does not fit, names every place, and says what may stand there", async () => {
    const at = desk({
      "wrong.json": fileOf({ kind: "slow-before", ms: -1 }, { kind: "\u001b[31mreset" }),
      "broken.json": '{ "faults": [',
    });
    const [wrong, broken, gone] = await Promise.all(
      ["wrong", "broken", "gone"].map((name) => at.run(`emulator --port 0 --faults ${name}.json`)),
    );
    expect(wrong).toMatchObject({ code: 3, stdout: "" });
    expect(wrong?.stderr).toMatch(
      /^CONFIG_INVALID: wrong\.json cannot be used\n {2}wrong\.json:5:13 faults\[0\]\.ms must be at least 0\n {2}wrong\.json:8:15 faults\[1\]\.kind must be one of slow-before, .*\n {2}hint: .*hooksync schema faults/,
    );
    expect(broken).toMatchObject({ code: 3, stdout: "" });
    expect(broken?.stderr).toMatch(/^CONFIG_INVALID: broken\.json:1:14 is not valid JSON: /);
    expect(gone).toMatchObject({ code: 3, stdout: "" });
    expect(gone?.stderr).toMatch(/^CONFIG_UNREADABLE: gone\.json cannot be read\n {2}hint: check --faults\n$/);
  });

  it("has a schema that `hooksync schema faults` prints", async () => {
    const { code, stdout } = await desk({}).run("schema faults");
    expect([code, JSON.parse(stdout)]).toEqual([0, schema]);
  });
});
