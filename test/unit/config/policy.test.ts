import { describe, expect, it } from "vitest";
import type { Policy } from "../../../src/core/model.ts";
import { renderDiagnostics } from "../../../src/report/diagnostics.ts";
import { load, told } from "./repo.ts";

type Limits = NonNullable<NonNullable<Parameters<typeof load>[1]>["limits"]>;

/** What becomes of a policy under limits: itself, or what is said against it. */
async function limited(policy: string, limits: Limits): Promise<Policy | readonly string[]> {
  const { files } = await load(`version: 1\npolicy: ${policy}\nwebhooks: {}\n`, { limits });
  const [file] = files;
  return file?.tenant?.desired.policy ?? told(file?.diagnostics ?? []);
}

describe("the limits of hooksync.yaml", () => {
  it.each([
    ["a mode that is looser", "{ mode: sync }", { mode: "upsert-only" }, "2:17 `mode`"],
    ["a mode far looser", "{ mode: sync }", { mode: "create-only" }, "2:17 `mode`"],
    ["an adopt that is looser", "{ adopt: name }", { adopt: "exact" }, "2:18 `adopt`"],
    ["an adopt where none is allowed", "{ adopt: exact }", { adopt: "never" }, "2:18 `adopt`"],
    ["more deletes", "{ maxDeletes: 3 }", { maxDeletes: 2 }, "2:23 `maxDeletes`"],
    ["a larger share", "{ maxDeletes: 25% }", { maxDeletes: "20%" }, "2:23 `maxDeletes`"],
    ["what is the default, when it is written", "{ maxDeletes: 1 }", { maxDeletes: 0 }, "2:23 `maxDeletes`"],
  ] as const)("refuse %s at its place", async (_, policy, limits, place) => {
    expect(await limited(policy, limits)).toEqual([`policy-limit ${place} is more than hooksync.yaml allows`]);
  });

  it("refuse each field by itself, and say how much is allowed", async () => {
    const text = "version: 1\npolicy: { mode: sync, adopt: name, maxDeletes: 50% }\nwebhooks: {}\n";
    const limits: Limits = { mode: "create-only", adopt: "never", maxDeletes: "10%" };
    const { diagnostics } = await load(text, { limits });
    expect(renderDiagnostics(diagnostics)).toBe(`webhooks.yaml:2:17  error  \`mode\` is more than hooksync.yaml allows
  2 | policy: { mode: sync, adopt: name, maxDeletes: 50% }
    |                 ^^^^
  hint: it allows at most create-only

webhooks.yaml:2:30  error  \`adopt\` is more than hooksync.yaml allows
  2 | policy: { mode: sync, adopt: name, maxDeletes: 50% }
    |                              ^^^^
  hint: it allows at most never

webhooks.yaml:2:48  error  \`maxDeletes\` is more than hooksync.yaml allows
  2 | policy: { mode: sync, adopt: name, maxDeletes: 50% }
    |                                                ^^^
  hint: it allows at most 10%
`);
  });

  it("allow what is as strict or stricter", async () => {
    const limits: Limits = { mode: "upsert-only", adopt: "exact", maxDeletes: 5 };
    expect(await limited("{ mode: create-only, adopt: never, maxDeletes: 0 }", limits)).toEqual({
      mode: "create-only",
      adopt: "never",
      maxDeletes: 0,
      maxDeletesLimit: 5,
    });
    expect(await limited("{ mode: upsert-only, adopt: exact, maxDeletes: 5 }", limits)).toMatchObject({
      mode: "upsert-only",
      adopt: "exact",
      maxDeletes: 5,
    });
  });

  it("hold the defaults without a word", async () => {
    expect(await limited("{}", { mode: "create-only", adopt: "never", maxDeletes: 0 })).toEqual({
      mode: "create-only",
      adopt: "never",
      maxDeletes: 1,
      maxDeletesLimit: 0,
    });
  });

  it("loosen nothing: a default stays where more is allowed", async () => {
    expect(await limited("{}", { mode: "sync", adopt: "name", maxDeletes: "100%" })).toMatchObject({
      mode: "upsert-only",
      adopt: "exact",
      maxDeletes: 1,
    });
  });

  it("leave a count against a share to the guard, which knows the lock", async () => {
    expect(await limited("{ maxDeletes: 100 }", { maxDeletes: "20%" })).toMatchObject({
      maxDeletes: 100,
      maxDeletesLimit: "20%",
    });
    expect(await limited("{ maxDeletes: 100% }", { maxDeletes: 2 })).toMatchObject({
      maxDeletes: "100%",
      maxDeletesLimit: 2,
    });
  });

  it("are none where hooksync.yaml says nothing", async () => {
    expect(await limited("{ mode: sync, adopt: name, maxDeletes: 100% }", {})).toEqual({
      mode: "sync",
      adopt: "name",
      maxDeletes: "100%",
      maxDeletesLimit: null,
    });
  });
});
