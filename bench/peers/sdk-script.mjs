// What a user would write instead: the official SDK, as many creates at once as given, and nothing else. No journal, no lock, no retry.
import { readFileSync } from "node:fs";
import { ManagementClient } from "authing-node-sdk";
import { load } from "js-yaml";
import pLimit from "p-limit";

const [file, concurrency] = process.argv.slice(2);
const client = new ManagementClient({
  accessKeyId: process.env.GENAUTH_ACCESS_KEY_ID,
  accessKeySecret: process.env.GENAUTH_ACCESS_KEY_SECRET,
  host: process.env.GENAUTH_HOST,
});
const limit = pLimit(Number(concurrency));
const { webhooks } = load(readFileSync(file, "utf8"));
const create = async ([name, webhook]) => {
  const { statusCode, message } = await client.createWebhook({ name, contentType: "application/json", ...webhook });
  if (statusCode !== 200) throw new Error(`${name}: ${message}`);
};
await Promise.all(Object.entries(webhooks).map((entry) => limit(create, entry)));
