import { expect, it } from "vitest";
import { findCollisions, type Head } from "../../src/config/collisions.ts";
import { loadText } from "../../src/config/load-text.ts";
import { type PlanInput, planTenant } from "../../src/core/plan.ts";
import { desiredTenant, desiredWebhook, flags, live, locked, lockFile, TARGET } from "../support/builders.ts";
import { countSteps } from "../support/count-steps.ts";
import { fleetOptions } from "../support/load-fleet.ts";
import { isLong } from "../support/long.ts";

/** Sorting takes a little more than ten times the steps for ten times as much. */
const TENFOLD = 14;

it("planning takes about ten times the steps for ten times the webhooks, whatever becomes of them", () => {
  expectLinear(isLong ? [1000, 10_000, 100_000] : [1000, 10_000], planInput, (input) => planTenant(input));
});

it("so does loading a file", () => {
  expectLinear([1000, 10_000], plainText, loads);
});

it("so does loading one that only the parser reads, and one with a problem at each webhook", () => {
  expectLinear([100, 1000], (size) => `# a\ttab\n${plainText(size)}`, loads);
  expectLinear([100, 1000], (size) => plainText(size).replaceAll("user:created", "user:create"), loads);
});

it("so does finding what files share, for ten times the files", () => {
  expectLinear([1000, 10_000, 100_000], heads, findCollisions);
});

function expectLinear<T>(sizes: readonly number[], make: (size: number) => T, work: (input: T) => unknown): void {
  const counts = sizes.map((size) => {
    const input = make(size);
    return countSteps(() => work(input));
  });
  for (const [index, count] of counts.entries()) {
    expect(count).toBeGreaterThan(sizes[index] ?? 0);
    expect(count / (counts[index - 1] ?? count)).toBeLessThan(TENFOLD);
  }
}

/** A tenth each of what can become of a webhook. */
function planInput(size: number): PlanInput {
  const each = <T>(make: (index: number) => T): T[] => Array.from({ length: size / 10 }, (_, index) => make(index));
  const there = (kind: string) => each((index) => live(`${kind}-id-${index}`, `${kind}-${index}`));
  const entries = (kind: string) => each((index) => locked(`${kind}-${index}`, `${kind}-id-${index}`));
  const wishes = (kind: string, url = kind) =>
    each((index) => desiredWebhook(`${kind}-${index}`, { url: `https://hooks.example/${url}-${index}` }));
  const heirs = (kind: string, formerly: (old: string) => readonly string[]) =>
    each((index) => {
      const old = `${kind}-${index}`;
      const { spec } = desiredWebhook(old);
      return desiredWebhook(`${old}-on`, spec, { formerly: formerly(old) });
    });
  return {
    desired: desiredTenant([
      ...["same", "gone", "new", "found"].flatMap((kind) => wishes(kind)),
      ...wishes("edited", "elsewhere"),
      ...heirs("moved", (old) => [old]),
      ...heirs("renamed", () => []),
    ]),
    locked: lockFile(["same", "gone", "edited", "moved", "renamed", "left", "forgotten"].flatMap(entries)),
    live: ["same", "edited", "moved", "renamed", "left", "found", "foreign"].flatMap(there),
    flags: flags({ allowMissing: true }),
    proven: true,
    recovery: null,
  };
}

function plainText(size: number): string {
  const webhooks = Array.from(
    { length: size },
    (_, index) => `  hook-${index}: { url: "https://hooks.example/${index}", events: [user:created, login] }\n`,
  );
  return `version: 1\ntenant: { userPoolId: pool-1 }\nwebhooks:\n${webhooks.join("")}`;
}

function loads(text: string): void {
  const options = { ...fleetOptions("/"), only: null, rules: {}, limits: {} };
  const { tenant, diagnostics } = loadText("a.yaml", text, options);
  expect(tenant?.desired.webhooks.size ?? diagnostics.length).toBeGreaterThan(99);
}

/** Each collides with all others. */
function heads(size: number): readonly Head[] {
  return Array.from({ length: size }, (_, index) => ({ file: `${index}.yaml`, tenant: "acme", target: TARGET }));
}
