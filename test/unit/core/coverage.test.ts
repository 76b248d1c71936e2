import { expect, it } from "vitest";
import { coverageOf } from "../../../src/core/coverage.ts";
import { desiredTenant, desiredWebhook } from "../../support/builders.ts";

it("tells for each event every webhook of every tenant that it goes to, sorted, those that are off marked", () => {
  const acme = desiredTenant(
    [desiredWebhook("b", { events: ["login", "test"] }), desiredWebhook("a", { events: ["login"], enabled: false })],
    { tenant: "acme" },
  );
  const aaa = desiredTenant([desiredWebhook("z", { events: ["test"] })], { tenant: "aaa" });
  expect(coverageOf([acme, aaa])).toEqual([
    {
      event: "login",
      targets: [
        { tenant: "acme", key: "a", url: "https://hooks.example/a", enabled: false },
        { tenant: "acme", key: "b", url: "https://hooks.example/b", enabled: true },
      ],
    },
    {
      event: "test",
      targets: [
        { tenant: "aaa", key: "z", url: "https://hooks.example/z", enabled: true },
        { tenant: "acme", key: "b", url: "https://hooks.example/b", enabled: true },
      ],
    },
  ]);
});
