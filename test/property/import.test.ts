import fc from "fast-check";
import { describe, expect, it } from "vitest";
import catalogue from "../../schemas/events.json" with { type: "json" };
import type { DesiredWebhook, WebhookSpec } from "../../src/core/model.ts";
import { isEmpty } from "../../src/core/summary.ts";
import { HARD_TEXTS } from "../support/hard-texts.ts";
import { type ImportStage, importStage } from "../support/import-stage.ts";
import { stage } from "../support/stage.ts";

const RUNS = { numRuns: 40 };
const EVENTS = catalogue.events.map(({ value }) => value);

const anyName = fc.oneof(
  fc.constantFrom(...HARD_TEXTS),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).filter((name) => !/[\p{Cc}\p{Cs}]/u.test(name)),
);
const anyUrl = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ["https"] }),
  fc.constantFrom(
    "https://h.example/${env:X}",
    "https://h.example/'\"{}[]#:,&*!|>%@`",
    "https://例え.jp/フック?a=1&b=$${c}",
  ),
);
const anySpec: fc.Arbitrary<WebhookSpec> = fc.record({
  name: anyName,
  url: anyUrl,
  events: fc.uniqueArray(fc.constantFrom(...EVENTS), { minLength: 1, maxLength: 12 }).map((events) => events.sort()),
  contentType: fc.constantFrom("application/json", "application/x-www-form-urlencoded"),
  enabled: fc.boolean(),
  secret: fc.constant("unmanaged" as const),
  retryConfig: fc.option(
    fc.record(
      {
        enabled: fc.boolean(),
        count: fc.nat(),
        delay: fc.nat(),
        delayUnit: fc.constantFrom("Second" as const, "Minute" as const, "Hour" as const, "Day" as const),
      },
      { requiredKeys: ["enabled"] },
    ),
    { nil: "unmanaged" as const },
  ),
});
const anySecret = fc.option(fc.string({ minLength: 1 }));
/** A tenant of webhooks that meet the rules. */
const anyTenant = fc.uniqueArray(fc.record({ spec: anySpec, secret: anySecret }), {
  selector: ({ spec }) => spec.name,
  maxLength: 6,
});
/** What a person may have written before; `import` must leave it to the letter. */
const anyFile = fc.constantFrom(
  undefined,
  "version: 1\nwebhooks: {}\n",
  "# top\nversion: 1 # one\n\n# the webhooks\nwebhooks: {}   # none yet\n\n# the end",
  "version: 1\nwebhooks: {\n}\ntenant: { name: acme }\n",
  '{ "version": 1, "webhooks": {} }',
  '{\n  "version": 1,\n  "webhooks": {\n    "mine": { "url": "https://mine.example", "events": ["login"] }\n  }\n}\n',
  "version: 1\r\nwebhooks:\r\n    mine:   # wide\r\n        url:    'https://mine.example'\r\n        events: [ login ]\r\n",
  "webhooks:\n  mine:\n    # about it\n    url: https://mine.example\n    events:\n    - login\n\n    # secret: later\n\n  # of nothing\n\nversion: 1\n# end\n",
  "version: 1\ndefaults:\n  contentType: application/x-www-form-urlencoded\n  enabled: false\n  retryConfig: {enabled: true, count: 3}\n  protected: true\nwebhooks: {}\n",
  "version: 1\nwebhooks: { mine: { url: https://mine.example, events: [login], formerly: [webhook, 用户同步] } }\n",
);

async function on(start: Parameters<typeof importStage>[0], work: (at: ImportStage) => Promise<void>): Promise<void> {
  const at = importStage(start);
  try {
    await work(at);
  } finally {
    at.close();
  }
}

describe("importing any tenant whose webhooks meet the rules", () => {
  it("leaves nothing to do for the next plan, into any file", async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant, anyFile, fc.boolean(), async (tenant, yaml, hides) => {
        await on({ ...(yaml === undefined ? {} : { yaml }), hides }, async (at) => {
          put(at, tenant);
          const mine = yaml?.includes("mine") ? ["mine"] : [];
          at.remote.put("id-mine", { ...BASE, name: "mine" });
          const world = new Map(at.remote.world);

          const { imported, refused } = await at.import();

          expect(refused).toEqual([]);
          expect(imported).toHaveLength(tenant.length + 1);
          const plan = await at.plan();
          expect(isEmpty(plan)).toBe(true);
          expect(plan.unmanaged).toEqual([]);
          expect(plan.changes.map(({ key }) => key)).toEqual(expect.arrayContaining(mine));
          expect(at.remote.world).toEqual(world);
        });
      }),
      RUNS,
    );
  });

  it("keeps every line of the file that was there, in its order", async () => {
    await fc.assert(
      fc.asyncProperty(anyTenant, anyFile, async (tenant, yaml) => {
        await on(yaml === undefined ? {} : { yaml }, async (at) => {
          put(at, tenant);
          await at.import();
          if (yaml === undefined) return;
          // All that may go is the `{}` of no webhooks.
          const after = linesOf(at.text());
          let from = 0;
          for (const line of linesOf(yaml)) {
            const found = after.findIndex((other, index) => index >= from && other.startsWith(line));
            expect(found, line).toBeGreaterThanOrEqual(from);
            from = found;
          }
        });
      }),
      RUNS,
    );
  });

  it("never writes a secret, and names a variable of its own for each", async () => {
    const secrets = fc.array(fc.string({ minLength: 12, maxLength: 20, unit: "grapheme-ascii" }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(secrets, fc.array(anyName, { minLength: 5, maxLength: 5 }), async (all, names) => {
        await on({ file: "tenants/acme.yaml" }, async (at) => {
          const specs = names.map((name, index) => ({ ...BASE, name: `${name}${index}` }));
          put(
            at,
            all.map((secret, index) => ({ spec: specs[index] ?? BASE, secret: `=${secret}=` })),
          );
          const { variables } = await at.import();
          expect(variables).toHaveLength(all.length);
          expect(new Set(variables.map(({ variable }) => variable)).size).toBe(all.length);
          for (const { variable } of variables) expect(at.text()).toContain(`secret: \${env:${variable}}`);
          for (const secret of all)
            expect((at.disk.lock ?? "") + (all.length > 0 ? at.text() : "")).not.toContain(`=${secret}=`);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe("importing any tenant at all", () => {
  it("imports what it can, says of the rest why not, and leaves that unmanaged", async () => {
    const bad = fc.record({
      name: fc.oneof(anyName, fc.constantFrom("", "two\nlines", "a\u0085b", "twice")),
      url: fc.oneof(anyUrl, fc.constantFrom("", "ftp://h.example", "https://u:p@h.example", "https://h.example/a b")),
      events: fc.oneof(fc.constant([]), fc.constant(["never:heard-of"]), fc.constant(["login"])),
      contentType: fc.constantFrom("application/json", "text/xml"),
      retryConfig: fc.constantFrom({ enabled: true, count: 1.5 }, { enabled: true, delay: -1 }, "unmanaged" as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(bad, { maxLength: 6 }), anyTenant, async (odd, tenant) => {
        await on({}, async (at) => {
          const all = [...odd.map((over) => ({ ...BASE, ...over })), ...tenant.map(({ spec }) => spec)];
          put(
            at,
            all.map((spec) => ({ spec, secret: null })),
          );
          const { imported, refused } = await at.import();
          expect(imported.length + refused.length).toBe(all.length);
          for (const { reason } of refused) expect(reason).not.toBe("");
          if (imported.length === 0) return;
          const plan = await at.plan();
          expect(isEmpty(plan)).toBe(true);
          expect(plan.unmanaged.map(({ live }) => live.id).sort()).toEqual(refused.map(({ live }) => live.id).sort());
        });
      }),
      RUNS,
    );
  });
});

describe("importing under the rules of hooksync.yaml", () => {
  const rules = {
    requireHttps: {},
    requireSecret: { minLength: 3 },
    deniedHosts: { hosts: ["denied.example"] },
    forbidEvents: { events: ["test"] },
    maxEvents: { most: 2 },
    noDuplicateCoverage: {},
    noSharedSecrets: {},
  };

  /** One for each way to break a rule. */
  const BREAKERS = [
    { url: "https://a.example/", events: ["login"], secret: "one" },
    { url: "https://a.example/", events: ["login"], secret: "two" },
    { url: "https://b.example/", events: ["register"], secret: "one" },
    { url: "https://b.example/", events: ["user:created"], secret: null },
    { url: "http://c.example/", events: ["login", "register", "user:created"], secret: "three" },
    { url: "https://denied.example/", events: ["test"], secret: "xy" },
  ];

  it("leaves unmanaged what breaks them, alone or beside another, and nothing to do for the rest", async () => {
    const anyWebhook = fc.record({
      url: fc.constantFrom("https://a.example/", "https://b.example/", "http://c.example/", "https://denied.example/"),
      events: fc.subarray(["login", "register", "test", "user:created"], { minLength: 1 }),
      secret: fc.option(fc.constantFrom("one", "two", "three", "xy")),
    });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyWebhook, { maxLength: 6 }), async (webhooks) => {
        await on({ rules }, async (at) => {
          put(
            at,
            webhooks.map(({ url, events, secret }, index) => ({
              spec: { ...BASE, name: `w${index}`, url, events: [...events].sort() },
              secret,
            })),
          );
          const { imported, refused } = await at.import();
          expect(imported.length + refused.length).toBe(webhooks.length);
          for (const { reason } of refused) seen.add(reason.replace(/w\d/g, "w"));
          const kept = imported.map(({ live }) => webhooks[Number(live.spec.name.slice(1))]);
          expect(new Set(kept.map((webhook) => webhook?.secret)).size).toBe(kept.length);
          for (const webhook of kept) {
            expect(webhook?.secret?.length).toBeGreaterThanOrEqual(3);
            expect(webhook?.url).toMatch(/^https:\/\/[ab]/);
            expect(webhook?.events.length).toBeLessThan(3);
          }
          const routes = kept.flatMap((webhook) => webhook?.events.map((event) => `${event} ${webhook.url}`) ?? []);
          expect(new Set(routes).size).toBe(routes.length);
          if (imported.length === 0) return;
          const plan = await at.plan();
          expect(isEmpty(plan)).toBe(true);
          expect(plan.unmanaged).toHaveLength(refused.length);
        });
      }),
      { numRuns: 60, examples: [[BREAKERS]] },
    );
    for (const word of [
      "plain http",
      "no secret",
      "denied",
      "fewer than 3",
      "2 at most",
      "to the same URL as",
      "secret is also that of",
    ]) {
      expect([...seen].join("\n")).toContain(word);
    }
  });
});

describe("applying any config and importing it into an empty folder", () => {
  it("gives the same webhooks, and nothing to do", async () => {
    await fc.assert(
      fc.asyncProperty(anyConfig, async ({ tenant, yaml, template }) => {
        await on({ yaml, others: { "template.yaml": template } }, async (before) => {
          const desired = await before.desired();
          expect(specsByName(desired.webhooks.values())).toEqual(specsByName(tenant));
          const applied = stage();
          const { outcomes } = await applied.apply(desired);
          expect(outcomes.filter(({ status }) => status !== "applied")).toEqual([]);
          await on({ remote: applied.remote }, async (at) => {
            const { refused } = await at.import();
            expect(refused).toEqual([]);
            const again = desired.webhooks.size === 0 ? new Map() : (await at.desired()).webhooks;
            expect(specsByName(again.values())).toEqual(specsByName(desired.webhooks.values()));
            if (again.size > 0) expect(isEmpty(await at.plan())).toBe(true);
          });
        });
      }),
      { numRuns: 15 },
    );
  });
});

/** A text as a file has it that means just that. */
const literal = (text: string) => text.split("${").join("$${");

/** A tenant's file as people write them, with what it may leave to its defaults, its variables and a template; `tenant` is what it means. */
const anyConfig = fc
  .record({
    tenant: fc.uniqueArray(anySpec, { selector: ({ name }) => name, maxLength: 6 }),
    /** Of each webhook: whether a template brings it, and which fields are written where. */
    ways: fc.array(
      fc.record({ template: fc.boolean(), override: fc.boolean(), ref: fc.boolean(), terse: fc.boolean() }),
      {
        minLength: 6,
        maxLength: 6,
      },
    ),
    defaults: fc.record(
      { contentType: fc.constantFrom("application/json", "application/x-www-form-urlencoded"), enabled: fc.boolean() },
      { requiredKeys: [] },
    ),
  })
  .map(({ tenant, ways, defaults }) => {
    const own: Record<string, object> = {};
    const template: Record<string, object> = {};
    tenant.forEach(({ secret: _, retryConfig, ...spec }, index) => {
      const way = ways[index] ?? { template: false, override: false, ref: false, terse: false };
      const { contentType = "application/json", enabled = true } = defaults;
      const at = way.template ? "${param:base}" : "${var:base}";
      const fields = {
        name: literal(spec.name),
        url: way.ref ? literal(spec.url).replace("https://", at) : literal(spec.url),
        events: spec.events.toReversed(),
        ...(way.terse && spec.contentType === contentType ? {} : { contentType: spec.contentType }),
        ...(way.terse && spec.enabled === enabled ? {} : { enabled: spec.enabled }),
        ...(retryConfig === "unmanaged" ? {} : { retryConfig }),
      };
      if (!way.template) own[`key-${index}`] = fields;
      else if (!way.override) template[`key-${index}`] = fields;
      else {
        // What the template says of it is not what the tenant wants.
        template[`key-${index}`] = { ...fields, url: "https://template.example", enabled: !spec.enabled };
        own[`key-${index}`] = { url: literal(spec.url), enabled: spec.enabled };
      }
    });
    const vars = { base: "https://" };
    const params = { type: "object", properties: { base: { type: "string" } } };
    const use = [{ template: "template.yaml", with: { base: "${var:base}" } }];
    return {
      tenant: tenant.map((spec) => ({ spec })),
      yaml: JSON.stringify({ version: 1, vars, defaults, use, webhooks: own }),
      template: JSON.stringify({ version: 1, params, webhooks: template }),
    };
  });

/** What both must say of each webhook: all of it but the secret. */
function specsByName(
  webhooks: Iterable<Pick<DesiredWebhook, "spec">>,
): ReadonlyMap<string, Omit<WebhookSpec, "secret">> {
  return new Map([...webhooks].map(({ spec: { secret: _, ...spec } }) => [spec.name, spec]));
}

const BASE: WebhookSpec = {
  name: "base",
  url: "https://mine.example",
  events: ["login"],
  contentType: "application/json",
  enabled: true,
  secret: "unmanaged",
  retryConfig: "unmanaged",
};

function put(at: ImportStage, all: readonly { readonly spec: WebhookSpec; readonly secret: string | null }[]): void {
  for (const [index, { spec, secret }] of all.entries()) at.remote.put(`id-${index}`, spec, secret);
}

/** The lines of a file without spaces, without `{}`, and without the comma that a next entry in brackets asks for. */
function linesOf(text: string): string[] {
  const lines = text.replace(/\{\s*\}/, "").split("\n");
  return lines.map((line) => line.replace(/\s/g, "").replace(/[,}\]]+$/, ""));
}
