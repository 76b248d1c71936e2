// Creates as fast as connections carry them, one connection for each that is under way: what the server can bear.
import { Pool } from "undici";

const [url, count, connections] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(connections) });
const body = JSON.stringify({ name: "hook", url: "https://hooks.example", events: ["login"] });
const create = async () => {
  const response = await pool.request({ path: "/api/v3/create-webhook", method: "POST", body });
  if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`);
  await response.body.dump();
};
await Promise.all(Array.from({ length: Number(count) }, create));
await pool.close();
