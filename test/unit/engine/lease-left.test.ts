import { expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import { desiredTenant, desiredWebhook } from "../../support/builders.ts";
import { stage } from "../../support/stage.ts";

it("a lease that cannot be released hides neither what was done nor the ids that no file holds", async () => {
  const at = stage();
  const readOnly = () => Promise.reject(new AppError("LOCK_UNWRITABLE", "the file system is read-only"));
  const acquire = async (command: string) => ({ ...(await at.store.acquire(command)), release: readOnly });
  const journal = { ...at.store.journal, append: readOnly };

  const { says, error } = await at.apply(desiredTenant([desiredWebhook("a")]), {
    store: { ...at.store, acquire, journal, write: readOnly },
  });

  expect(says).toEqual(["a: create applied"]);
  expect(error?.message).toContain("a = new-1");
});
