import { expect, expectTypeOf, it } from "vitest";
import type { AccessFacts, HostFacts } from "../../src/core/doctor-facts.ts";
import type { WebhookReader, WebhookWriter } from "../../src/core/ports.ts";
import type { Examiner } from "../../src/engine/doctor-run.ts";
import type { ReadableTenant } from "../../src/engine/world.ts";
import { openReader } from "../../src/genauth/client.ts";
import { clientDeps, connectionTo } from "../support/genauth-client.ts";

type Write = "create" | "update" | "delete";

// What holds of types is checked by `npm run types`; vitest only runs what is left of it.
it("gives plan and drift a remote whose type has no write calls", () => {
  expectTypeOf<ReadableTenant["remote"]>().toEqualTypeOf<WebhookReader>();
  expectTypeOf<Extract<keyof WebhookReader, Write>>().toBeNever();
  expectTypeOf<Extract<keyof WebhookWriter, Write>>().toEqualTypeOf<Write>();
  // @ts-expect-error a reader does not do where writes are made
  expectTypeOf<WebhookReader>().toExtend<WebhookWriter>();
});

it("gives doctor nothing but facts of GenAuth, and a lock store whose type has no writes", () => {
  type Ports = Examiner<{ readonly file: string }>;
  expectTypeOf<ReturnType<Ports["probeAccess"]>>().toEqualTypeOf<Promise<AccessFacts>>();
  expectTypeOf<ReturnType<Ports["probeHost"]>>().toEqualTypeOf<Promise<HostFacts>>();
  expectTypeOf<keyof ReturnType<Ports["storeOf"]>>().toEqualTypeOf<"read" | "holding" | "journal">();
  expectTypeOf<keyof ReturnType<Ports["storeOf"]>["journal"]>().toEqualTypeOf<"read">();
});

it("gives them an object that has no write calls either, whatever a cast says", async () => {
  const reader = openReader(connectionTo("http://127.0.0.1:1"), clientDeps());
  expect(Object.keys(reader).sort()).toEqual(["close", "events", "get", "list", "pool"]);
  await reader.close();
});
