import { join } from "node:path";
import { openFileStore } from "../../src/lock/file-store.ts";
import { inTempFolder, lockDeps } from "../support/lock-samples.ts";
import { memoryDisk, openMemoryStore } from "../support/memory-lock-store.ts";
import { lockStoreContract } from "./lock-store.ts";

lockStoreContract("file store", (work) =>
  inTempFolder(async (folder) => {
    const path = join(folder, "acme.lock.json");
    const deps = await lockDeps();
    const earlier = { ...deps, identity: { ...deps.identity, bootId: "a boot before this one" } };
    await work({
      open: () => openFileStore(path, deps),
      abandon: async (command) => (await openFileStore(path, earlier).acquire(command)).holder,
    });
  }),
);

lockStoreContract("memory store", async (work) => {
  const disk = memoryDisk();
  await work({
    open: () => openMemoryStore(disk),
    async abandon(command) {
      const { holder } = await openMemoryStore(disk).acquire(command);
      disk.isHolderDead = true;
      return holder;
    },
  });
});
