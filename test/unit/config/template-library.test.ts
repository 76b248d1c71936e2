import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import catalogue from "../../../schemas/events.json" with { type: "json" };
import type { DesiredWebhook } from "../../../src/core/model.ts";
import { ACCESS_KEY, only, repoWith, told } from "./repo.ts";

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../config/templates/${name}.yaml`, import.meta.url)), "utf8");

/** What one use of a template of the library makes. */
async function use(name: string, params: Readonly<Record<string, unknown>>) {
  const file = JSON.stringify({ version: 1, use: [{ template: `${name}.yaml`, with: params }] });
  const repo = repoWith({ "webhooks.yaml": file, [`${name}.yaml`]: read(name) });
  return repo.load({ purpose: "apply", env: { ...ACCESS_KEY, WEBHOOK_S: "s3cret" } });
}

async function expanded(name: string, params: Readonly<Record<string, unknown>>): Promise<readonly DesiredWebhook[]> {
  const loaded = await use(name, params);
  expect(loaded.diagnostics).toEqual([]);
  return [...only(loaded).desired.webhooks.values()];
}

const SECRET = "${env:WEBHOOK_S}";
const REQUIRED = {
  audit: { callbacks: "https://hooks.acme.example" },
  "user-lifecycle": { crm: "https://crm.acme.example/people" },
  "security-alerts": { alerts: "https://soc.acme.example" },
  "organisation-sync": { directory: "https://directory.acme.example" },
  everything: { sink: "https://lake.acme.example" },
} as const;
const library = Object.entries(REQUIRED);

describe("each template of the library", () => {
  it.each(library)("%s needs only where to deliver to, and then leaves secrets alone", async (name, params) => {
    const webhooks = await expanded(name, params);
    expect(webhooks.length).toBeGreaterThan(0);
    expect(new Set(webhooks.map(({ spec }) => spec.secret))).toEqual(new Set(["unmanaged"]));
  });

  it.each(library)("%s gives all its webhooks the secret, as a reference", async (name, params) => {
    for (const { secretRef, spec } of await expanded(name, { ...params, secret: SECRET })) {
      expect([secretRef, spec.secret]).toEqual([SECRET, expect.stringMatching(/^hmac-sha256:/)]);
    }
  });

  it.each(library)("%s says what is missing, and what it is for", async (name, params) => {
    const [param] = Object.keys(params);
    const { diagnostics } = await use(name, {});
    expect(told(diagnostics)).toEqual([expect.stringMatching(`^params \\d+:\\d+ \`${param}\` is missing$`)]);
    expect(diagnostics[0]?.hint).toMatch(`${param}: The URL`);
    expect(diagnostics[0]?.related.map(({ location }) => location.file)).toEqual([`${name}.yaml`]);
  });

  it.each(library)("%s wants a URL", async (name, params) => {
    const [param = ""] = Object.keys(params);
    for (const wrong of ["hooks.acme.example", "ftp://hooks.acme.example", "https://a b"]) {
      const { diagnostics, tenants } = await use(name, { [param]: wrong });
      expect(tenants).toEqual([]);
      expect(new Set(diagnostics.map(({ rule }) => rule))).toEqual(new Set(["params"]));
    }
  });

  it.each(library)("%s describes itself and each of its params for whoever is asked", (name) => {
    const text = read(name);
    expect(text).toMatch(/^description: \S.*\.$/m);
    const params = text.slice(text.indexOf("params:"), text.indexOf("\nwebhooks:"));
    const names = params.match(/^ {4}\w+:$/gm) ?? [];
    expect(names.length).toBeGreaterThan(1);
    expect(params.match(/^ {6}description: \S.*\.$/gm)).toHaveLength(names.length);
  });
});

describe("the template", () => {
  it("audit protects its trail, and repeats as often as it is told", async () => {
    const [audit] = await expanded("audit", { ...REQUIRED.audit, name: "Acme audit", retries: 9 });
    expect(audit).toMatchObject({
      key: "audit",
      protected: true,
      spec: { name: "Acme audit", url: "https://hooks.acme.example/audit", retryConfig: { enabled: true, count: 9 } },
    });
    expect(audit?.spec.events).toContain("role:assigned");
    expect((await use("audit", { ...REQUIRED.audit, retries: 11 })).tenants).toEqual([]);
    expect((await use("audit", { callbacks: "https://hooks.acme.example/" })).tenants).toEqual([]);
  });

  it("user-lifecycle tells of what it is asked to, in the form the CRM takes", async () => {
    const contentType = "application/x-www-form-urlencoded";
    const params = { ...REQUIRED["user-lifecycle"], events: ["user:deleted", "user:created"], contentType };
    const [webhook] = await expanded("user-lifecycle", params);
    expect(webhook?.spec).toMatchObject({ contentType, events: ["user:created", "user:deleted"] });
    for (const wrong of [{ events: [] }, { events: ["login"] }, { contentType: "text/plain" }]) {
      expect((await use("user-lifecycle", { ...params, ...wrong })).tenants).toEqual([]);
    }
  });

  it("security-alerts tells of sign-ins only when asked", async () => {
    const enabled = async (more: object) =>
      (await expanded("security-alerts", { ...REQUIRED["security-alerts"], ...more })).map(({ key, spec }) => [
        key,
        spec.enabled,
      ]);
    expect(await enabled({})).toEqual([
      ["security-alerts", true],
      ["sign-ins", false],
    ]);
    expect(await enabled({ signIns: true })).toContainEqual(["sign-ins", true]);
  });

  it("organisation-sync has an address for each kind, and groups can be switched off", async () => {
    const webhooks = await expanded("organisation-sync", { ...REQUIRED["organisation-sync"], groups: false });
    expect(webhooks.map(({ spec }) => [spec.url, spec.enabled])).toEqual([
      ["https://directory.acme.example/organisation", true],
      ["https://directory.acme.example/groups", false],
    ]);
    const isOurs = (event: string) => /^(?:organization|group):|organization/.test(event);
    expect(webhooks.flatMap(({ spec }) => spec.events).sort()).toEqual(
      catalogue.events
        .map(({ value }) => value)
        .filter(isOurs)
        .sort(),
    );
  });

  it("everything misses no event of the catalogue but test", async () => {
    const [webhook] = await expanded("everything", REQUIRED.everything);
    const all = catalogue.events.map(({ value }) => value).filter((event) => event !== "test");
    expect(webhook?.spec.events).toEqual(all.sort());
  });
});
