import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type Fault, type FaultState, type Target } from "../../../src/emulator/faults.ts";

const create: Target = {
  at: 0,
  endpoint: "create-webhook",
  userPoolId: "p",
  page: 1,
  webhooks: [{ name: "a", url: "u" }],
};
const listing: Target = { at: 0, endpoint: "list-webhooks", userPoolId: "q", page: 1, webhooks: [{}] };
const secondPage: Target = { ...listing, page: 2 };
const granting: Target = { at: 0, endpoint: "get-management-token", userPoolId: null, page: 1, webhooks: [{}] };

function start(faults: readonly Fault[]): readonly FaultState[] {
  return faults.map((fault, stream) => ({ fault, stream, seen: 0, struck: 0, allowance: null }));
}

function run(faults: readonly Fault[], requests: readonly Target[], seed = 0) {
  let states = start(faults);
  return requests.map((request) => {
    const decided = decide(request, states, seed);
    states = decided.states;
    return decided.verdict;
  });
}

/** Which of so many creates a fault breaks. */
function broken(count: number, seed: number, ...faults: readonly Fault[]): readonly boolean[] {
  return run(faults, Array(count).fill(create), seed).map(({ breaking }) => breaking !== null);
}

const shareOf = (hits: readonly boolean[]) => hits.filter(Boolean).length / hits.length;

describe("by count", () => {
  it("disturbs exactly `times` matching requests after the first `skip`, whatever comes between", () => {
    const property = fc.property(fc.array(fc.boolean()), fc.nat(5), fc.nat(5), (kinds, skip, times) => {
      const requests = kinds.map((isCreate) => (isCreate ? create : listing));
      const verdicts = run([{ kind: "reset-after", endpoint: "create-webhook", skip, times }], requests);
      let matching = 0;
      const expected = requests.map((request) => {
        if (request !== create) return null;
        const turn = matching++;
        return turn >= skip && turn < skip + times ? "reset-after" : null;
      });
      expect(verdicts.map((verdict) => verdict.breaking?.kind ?? null)).toEqual(expected);
    });
    fc.assert(property);
  });

  it("adds delays up, and breaks an answer once, by the first fault in line", () => {
    const verdicts = run(
      [
        { kind: "slow-before", ms: 1 },
        { kind: "slow-before", ms: 2 },
        { kind: "slow-after", ms: 4 },
        { kind: "html", times: 1 },
        { kind: "reset-before", times: 1 },
      ],
      [create, create, create],
    );
    expect(verdicts.map((verdict) => verdict.breaking?.kind)).toEqual(["html", "reset-before", undefined]);
    expect(verdicts[0]).toMatchObject({ slowBeforeMs: 3, slowAfterMs: 4 });
  });

  it("changes neither the rules nor what it was given", () => {
    const states = start([{ kind: "reset-before", times: 1 }]);
    decide(create, states, 0);
    expect(states).toEqual(start([{ kind: "reset-before", times: 1 }]));
  });
});

describe("by rate", () => {
  const limit = { kind: "rate-limit", perSecond: 10, retryAfter: "1" } as const;
  const at = (...times: readonly number[]) =>
    run(
      [limit],
      times.map((time) => ({ ...create, at: time })),
    );
  const isRefused = ({ breaking }: ReturnType<typeof at>[number]) => breaking !== null;

  it("lets a second's worth through at once, and then evenly what the rate allows", () => {
    const burst = Array(12).fill(0);
    const refused = at(...burst, 99, 100, 100, 200, 5000, ...Array(11).fill(5000)).map(isRefused);
    expect(refused.slice(0, 12)).toEqual([...Array(10).fill(false), true, true]);
    expect(refused.slice(12, 16)).toEqual([true, false, true, false]);
    expect(refused.slice(16).filter((no) => !no)).toHaveLength(10);
  });

  it("answers 429 before the effect, with the Retry-After it was given", () => {
    const refused = at(...Array(11).fill(0)).at(-1);
    expect(refused?.breaking).toEqual({ kind: "refuse-before", statusCode: 429, retryAfter: "1" });
  });

  it("never lets more through in any time than the rate allows in it, and a second's worth", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 200 }), (gaps) => {
        const times = gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
        const verdicts = at(...times);
        const passed = times.filter((_, index) => verdicts[index]?.breaking === null);
        passed.forEach((start, from) => {
          passed.slice(from).forEach((end, more) => {
            expect(more + 1).toBeLessThanOrEqual(10 + (10 * (end - start)) / 1000 + 1e-6);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  it("is kept by the requests that it matches alone", () => {
    const limited = { ...limit, perSecond: 1, endpoint: "create-webhook" } as const;
    expect(run([limited], [listing, create, listing, create, listing]).map(isRefused)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });
});

describe("by probability", () => {
  const chance = { kind: "reset-before", probability: 0.3 } as const;

  it("strikes the same requests under the same seed, and others under another", () => {
    const first = broken(200, 7, chance);
    expect(broken(200, 7, chance)).toEqual(first);
    expect(broken(200, 8, chance)).not.toEqual(first);
  });

  it("strikes about its share of the requests under every seed", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.1, 0.5, 0.9), (seed, probability) => {
        const share = shareOf(broken(1_000, seed, { ...chance, probability }));
        expect(Math.abs(share - probability)).toBeLessThan(0.1);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [0, 0],
    [1, 1],
  ])("%d is a share of %d", (probability, share) => {
    expect(shareOf(broken(300, 1, { ...chance, probability }))).toBe(share);
  });

  it("is drawn for each rule by itself", () => {
    const rules = [
      { kind: "slow-before", ms: 1, probability: 0.5 },
      { kind: "slow-after", ms: 1, probability: 0.5 },
    ] as const;
    const verdicts = run(rules, Array(400).fill(create), 3);
    const alike = verdicts.filter(({ slowBeforeMs, slowAfterMs }) => slowBeforeMs === slowAfterMs);
    expect(Math.abs(alike.length / verdicts.length - 0.5)).toBeLessThan(0.15);
  });

  it("is not drawn again for a fault that made way for another: it strikes the next request", () => {
    const hits = (times: number, seed: number) =>
      run([{ kind: "html", times }, chance], Array(20).fill(create), seed).map(
        ({ breaking }) => breaking?.kind === "reset-before",
      );
    for (let seed = 0; seed < 20; seed++) {
      const alone = hits(0, seed);
      expect(hits(1, seed)).toEqual(alone[0] ? [false, ...alone.slice(0, -1)] : alone);
    }
  });

  it("starts after `skip` and ends after `times` that struck", () => {
    const hits = broken(200, 5, { ...chance, skip: 20, times: 4 });
    expect(shareOf(hits.slice(0, 20))).toBe(0);
    expect(hits.filter(Boolean)).toHaveLength(4);
    expect(hits.lastIndexOf(true)).toBeGreaterThan(24);
  });
});

describe("by what the request is", () => {
  const kinds = (fault: Fault, ...requests: readonly Target[]) =>
    run([fault], requests).map(({ breaking }) => breaking?.kind);

  it("disturbs one pool only when told which", () => {
    expect(kinds({ kind: "html", userPoolId: "q" }, create, listing)).toEqual([undefined, "html"]);
  });

  it("disturbs one webhook only when told which, and counts no other", () => {
    const other: Target = { ...create, webhooks: [{ name: "b", url: "u" }] };
    const fault = { kind: "html", match: { name: "a", url: "u" }, skip: 1 } as const;
    expect(kinds(fault, other, create, other, create, listing)).toEqual([
      undefined,
      undefined,
      undefined,
      "html",
      undefined,
    ]);
  });

  it("wants one webhook to be all that it says", () => {
    const webhooks = [
      { name: "a", url: "v" },
      { name: "b", url: "u" },
    ];
    const requests: Target[] = [
      { ...create, webhooks },
      { ...create, webhooks: [...webhooks, { name: "a", url: "u" }] },
    ];
    expect(kinds({ kind: "html", match: { name: "a", url: "u" } }, ...requests)).toEqual([undefined, "html"]);
  });

  it.each<[Fault, Target]>([
    [{ kind: "list-lag", ms: 1, times: 1 }, listing],
    [{ kind: "total-off", by: 1, times: 1 }, listing],
    [{ kind: "list-shift", by: 1, times: 1 }, secondPage],
    [{ kind: "short-token", ms: 1, times: 1 }, granting],
  ])("saves %o for the one request it makes sense for", (fault, request) => {
    const others = [create, listing, secondPage, granting].filter(
      (other) => other !== request && !(request === listing && other === secondPage),
    );
    const verdicts = run([fault], [...others, request]);
    const calm = run([], [create])[0];
    expect(verdicts.slice(0, -1)).toEqual(others.map(() => calm));
    expect(verdicts.at(-1)).not.toEqual(calm);
  });
});
