// Creates as fast as connections carry them, one connection for each that is under way: what the server can bear.
import pLimit from "p-limit";
import { Pool } from "undici";

const [url, count, concurrency] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(concurrency) });
const body = JSON.stringify({ name: "hook", url: "https://hooks.example", events: ["login"] });
const limit = pLimit(Number(concurrency));
const create = async () => {
  const response = await pool.request({ path: "/api/v3/create-webhook", method: "POST", body });
  await response.body.dump();
};
await Promise.all(Array.from({ length: Number(count) }, () => limit(create)));
await pool.close();
