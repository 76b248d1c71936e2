import { describe, expect, it } from "vitest";
import type { Failure, Result } from "../../../src/genauth/failure.ts";
import { retrying } from "../../../src/genauth/retry.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { calm, NOW } from "../../support/genauth-client.ts";

const limited = (retryAfter: string | null): Failure => ({
  kind: "http",
  status: 429,
  enveloped: true,
  apiCode: null,
  requestId: null,
  message: null,
  retryAfter,
  date: null,
});
const refused: Failure = { kind: "before-send", trouble: "network", because: "refused" };
const value: Result<string> = { ok: true, value: "v", status: 200, requestId: null };

/** Runs a call whose first attempts fail as given and whose next succeeds. */
async function run(failures: readonly Failure[], random = 1) {
  const clock = fakeClock(NOW);
  let attempts = 0;
  const attempt = async (): Promise<Result<string>> => {
    const failure = failures[attempts++];
    return failure === undefined ? value : { ok: false, failure };
  };
  const heard: Failure[] = [];
  const rules = { clock, random: () => random, attempts: 5 };
  const result = await retrying("list", attempt, rules, (_, failure) => void heard.push(failure), calm());
  return { result, attempts, sleeps: clock.sleeps, heard };
}

describe("retrying", () => {
  it("doubles its waits up to a bound, tries five times, and gives the last failure", async () => {
    const { result, attempts, sleeps, heard } = await run(Array(9).fill(refused));
    expect(result).toEqual({ ok: false, failure: refused });
    expect(attempts).toBe(5);
    expect(sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(heard).toHaveLength(4);
  });

  it("spreads its waits over the whole range", async () => {
    expect((await run([refused, refused], 0)).sleeps).toEqual([0, 0]);
    expect((await run([refused, refused], 0.25)).sleeps).toEqual([125, 250]);
  });

  it("gives the value as soon as there is one", async () => {
    expect(await run([refused])).toMatchObject({ result: value, attempts: 2 });
  });

  it("does not repeat what classify gives up", async () => {
    const certificate: Failure = { kind: "before-send", trouble: "certificate", because: "c" };
    expect(await run([certificate])).toMatchObject({ result: { ok: false, failure: certificate }, attempts: 1 });
  });

  it.each([
    ["seconds", "7", 7000],
    ["an HTTP date", new Date(NOW + 9000).toUTCString(), 9000],
    ["a date that has passed", new Date(NOW - 9000).toUTCString(), 0],
    ["more than two minutes", "86400", 120_000],
    ["nonsense", "soon", 0],
    ["nothing", null, 0],
  ])("waits at least as long as Retry-After asks in %s", async (_, header, asked) => {
    expect((await run([limited(header)], 0)).sleeps).toEqual([asked]);
    expect((await run([limited(header)], 1)).sleeps).toEqual([asked + 500]);
  });

  it.each([1, 5])("throws the signal's reason when it aborted during attempt %d", async (last) => {
    const stop = new AbortController();
    let attempts = 0;
    const attempt = async (): Promise<Result<string>> => {
      attempts += 1;
      if (attempts === last) stop.abort(new Error("stop"));
      return { ok: false, failure: refused };
    };
    const rules = { clock: fakeClock(NOW), random: () => 0, attempts: 5 };
    await expect(retrying("list", attempt, rules, () => {}, stop.signal)).rejects.toThrow("stop");
    expect(attempts).toBe(last);
  });
});
