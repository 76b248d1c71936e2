import { describe, expect, it } from "vitest";
import { whyTexts } from "../../../src/report/why-text.ts";
import { live, locked, lockFile, plan } from "../../support/builders.ts";
import { only, repoWith } from "./repo.ts";

interface Side {
  readonly env?: Readonly<Record<string, string>>;
  /** The template, by what stands under `a:` in it; none for a file that uses none. */
  readonly template?: readonly string[];
  readonly params?: string;
  readonly paramDefault?: number;
  /** What stands under `a:` in the file. */
  readonly own?: readonly string[];
  readonly vars?: string;
}
interface Row {
  readonly says: string;
  readonly before: Side;
  /** What is other than before. */
  readonly after: Side;
  readonly why: readonly string[];
}

const PLAIN = ["url: https://a.example/"];
const IN_TEMPLATE = ["url: https://a.example/", "events: [login]"];
const E = "WEBHOOK_PUBLIC_E";
const F = "WEBHOOK_PUBLIC_F";
const stands = (fields: string, place: string, reference: string) =>
  `${fields} at ${place}: ${reference} stands for something else than was last applied`;

const TABLE: readonly Row[] = [
  {
    says: "an event that is a reference, whose variable changed",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "login" } },
    after: { env: { [E]: "kick" } },
    why: [stands("events", "webhooks.yaml:7", `\${env:${E}}`)],
  },
  {
    says: "an event beside one that is a reference, edited",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "login" } },
    after: { own: [...PLAIN, `events: ["\${env:${E}}", kick]`] },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "an event beside one that is a reference, taken out",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "login" } },
    after: { own: [...PLAIN, `events: ["\${env:${E}}"]`] },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "both at once",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "login" } },
    after: { own: [...PLAIN, `events: ["\${env:${E}}"]`], env: { [E]: "kick" } },
    why: [stands("events", "webhooks.yaml:7", `\${env:${E}}`), "events edited at webhooks.yaml:7"],
  },
  {
    says: "an event that is a reference and came to be the one beside it as taken out, for that looks the same",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "login" } },
    after: { env: { [E]: "register" } },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "an event that is a reference and was the one beside it as edited, for it may be new",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register]`], env: { [E]: "register" } },
    after: { env: { [E]: "login" } },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "an event taken out beside a reference that is the same as another event",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", register, kick]`], env: { [E]: "register" } },
    after: { own: [...PLAIN, `events: ["\${env:${E}}", register]`] },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "an event in a list of one a line",
    before: { own: [...PLAIN, "events:", "  - login", "  - register"] },
    after: { own: [...PLAIN, "events:", "  - login", "  - kick"] },
    why: ["events edited at webhooks.yaml:9"],
  },
  {
    says: "a part of retryConfig on a line of its own",
    before: { own: [...IN_TEMPLATE, "retryConfig:", "  enabled: true", "  count: 2"] },
    after: { own: [...IN_TEMPLATE, "retryConfig:", "  enabled: true", "  count: 3"] },
    why: ["retryConfig edited at webhooks.yaml:10"],
  },
  {
    says: "a part of retryConfig that is new or was taken out",
    before: { own: [...IN_TEMPLATE, "retryConfig:", "  enabled: true", "  count: 2"] },
    after: { own: [...IN_TEMPLATE, "retryConfig:", "  enabled: true", "  delay: 3"] },
    why: ["retryConfig edited at webhooks.yaml:8", "retryConfig edited at webhooks.yaml:10"],
  },
  {
    says: "a name that is no longer said",
    before: { own: ["name: other", ...IN_TEMPLATE] },
    after: { own: IN_TEMPLATE },
    why: ["name edited at webhooks.yaml:5"],
  },
  {
    says: "the text beside a reference",
    before: { own: [`url: "https://a.example/v1/\${env:${E}}"`, "events: [login]"], env: { [E]: "x" } },
    after: { own: [`url: "https://a.example/\${env:${E}}"`, "events: [login]"] },
    why: ["url edited at webhooks.yaml:6"],
  },
  {
    says: "an event that is a reference, written beside what was there",
    before: { own: [...PLAIN, "events: [login]"], env: { [E]: "kick" } },
    after: { own: [...PLAIN, `events: [login, "\${env:${E}}"]`] },
    why: ["events edited at webhooks.yaml:7"],
  },
  {
    says: "the text between two references",
    before: {
      own: [`url: "https://\${env:${E}}/v1/\${env:${F}}"`, "events: [login]"],
      env: { [E]: "a.example", [F]: "b" },
    },
    after: { own: [`url: "https://\${env:${E}}/\${env:${F}}"`, "events: [login]"] },
    why: ["url edited at webhooks.yaml:6"],
  },
  {
    says: "one of two events that are references",
    before: { own: [...PLAIN, `events: ["\${env:${E}}", "\${env:${F}}"]`], env: { [E]: "login", [F]: "register" } },
    after: { env: { [E]: "login", [F]: "kick" } },
    why: [stands("events", "webhooks.yaml:7", `\${env:${F}}`)],
  },
  {
    says: "one of two references in a text",
    before: {
      own: [`url: "https://\${env:${E}}/\${env:${F}}"`, "events: [login]"],
      env: { [E]: "a.example", [F]: "b" },
    },
    after: { env: { [E]: "a.example", [F]: "c" } },
    why: [stands("url", "webhooks.yaml:6", `\${env:${F}}`)],
  },
  {
    says: "two references in a text that could be cut apart in two ways as edited, for the text may be",
    before: { own: [`name: "\${env:${E}}-\${env:${F}}"`, ...IN_TEMPLATE], env: { [E]: "x-y", [F]: "z" } },
    after: { env: { [E]: "x", [F]: "z" } },
    why: ["name edited at webhooks.yaml:6"],
  },
  {
    says: "a text that is a variable of the file",
    before: { vars: "{ e: login }", own: [...PLAIN, 'events: ["${var:e}"]'] },
    after: { vars: "{ e: kick }" },
    why: [stands("events", "webhooks.yaml:7", "${var:e}")],
  },
  {
    says: "a part of retryConfig that a param brings",
    before: {
      template: [...IN_TEMPLATE, 'retryConfig: { enabled: true, count: "${param:n}" }'],
      params: "{ n: 2 }",
    },
    after: { params: "{ n: 3 }" },
    why: ["retryConfig edited at webhooks.yaml:5"],
  },
  {
    says: "a part of retryConfig beside one that a param brings",
    before: {
      template: [...IN_TEMPLATE, 'retryConfig: { enabled: true, count: "${param:n}", delay: 5 }'],
      params: "{ n: 2 }",
    },
    after: { template: [...IN_TEMPLATE, 'retryConfig: { enabled: true, count: "${param:n}", delay: 6 }'] },
    why: ["retryConfig changed by template t.yaml:7"],
  },
  {
    says: "a param's default",
    before: { template: [...IN_TEMPLATE, 'retryConfig: { enabled: true, count: "${param:d}" }'] },
    after: { paramDefault: 9 },
    why: ["retryConfig changed by template t.yaml:2"],
  },
  {
    says: "an event that a param brings",
    before: { template: [...PLAIN, 'events: ["${param:e}", register]'], params: "{ e: login }" },
    after: { params: "{ e: kick }" },
    why: ["events edited at webhooks.yaml:5"],
  },
  {
    says: "an event that a param brings, by a variable",
    before: {
      template: [...PLAIN, 'events: ["${param:e}", register]'],
      params: `{ e: "\${env:${E}}" }`,
      env: { [E]: "login" },
    },
    after: { env: { [E]: "kick" } },
    why: [stands("events", "webhooks.yaml:5", `\${env:${E}}`)],
  },
  {
    says: "an event beside one that a param brings",
    before: { template: [...PLAIN, 'events: ["${param:e}", register]'], params: "{ e: login }" },
    after: { template: [...PLAIN, 'events: ["${param:e}", kick]'] },
    why: ["events changed by template t.yaml:6"],
  },
];

describe("why a webhook is updated", () => {
  it.each(TABLE)("is told of $says", async ({ before, after, why }) => {
    const was = await load(before);
    const lock = lockFile([locked("a", "id-1", was.webhooks.get("a")?.spec)]);
    const now = await load({ ...before, ...after });
    const made = plan({ desired: now, locked: lock, live: [live("id-1", "a", was.webhooks.get("a")?.spec)] });
    expect(made.changes).toMatchObject([{ key: "a", action: "update" }]);
    expect(whyTexts({ action: "update", causes: made.causes.get("a") ?? [] }, true)).toEqual(why);
  });
});

/** What the files of a side want. */
async function load({ env = {}, template, params = "{}", paramDefault = 1, own, vars }: Side) {
  const top = ["version: 1", vars === undefined ? "" : `vars: ${vars}`];
  const uses = template ? ["use:", "  - template: t.yaml", `    with: ${params}`] : ["", "webhooks:", "  a:"];
  const declared = [
    "version: 1",
    `params: { properties: { n: {}, e: {}, d: { default: ${paramDefault} } } }`,
    "webhooks:",
    "  a:",
    ...(template ?? []).map((line) => `    ${line}`),
  ];
  const files = {
    "webhooks.yaml": [...top, ...uses, ...(own ?? []).map((line) => `    ${line}`), ""].join("\n"),
    "t.yaml": `${declared.join("\n")}\n`,
  };
  return only(await repoWith(files).load({ env })).desired;
}
