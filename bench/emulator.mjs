// The emulator in a process of its own, with so many pools: `node emulator.mjs POOLS FAULT...`, each fault as JSON.
import { startEmulator } from "hooksync/emulator";

const [count, ...faults] = process.argv.slice(2);
const pools = Array.from({ length: Number(count) }, (_, index) => ({
  userPoolId: `pool-${index}`,
  accessKeys: [{ id: `key-${index}`, secret: `secret-${index}` }],
}));
const emulator = await startEmulator({ pools });
for (const fault of faults) emulator.fault(JSON.parse(fault));

process.on("message", () => {
  const requests = emulator.requests.map(({ at, statusCode }) => ({ at, statusCode }));
  process.send({ requests, live: emulator.pools.map((pool) => pool.webhooks().length) });
});
process.once("disconnect", () => process.exit());
process.send({ url: emulator.url });
