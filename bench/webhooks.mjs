import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The webhook that all benchmarks are made of. */
export function webhookOf(index) {
  return {
    name: `hook-${index}`,
    url: `https://hooks.example/${index}`,
    events: ["user:created", "user:updated"],
    contentType: "application/json",
  };
}

/** A tenant's file with so many webhooks, as people write it. */
export function fileOf(webhooks, head = "") {
  const lines = Array.from({ length: webhooks }, (_, index) => {
    const { name, url, events } = webhookOf(index);
    return `  ${name}: { url: "${url}", events: [${events.join(", ")}] }\n`;
  });
  return `version: 1\n${head}webhooks:\n${lines.join("")}`;
}

/** Writes such a file, and gives the environment of who applies it. */
export async function writeTenant(folder, webhooks, host) {
  await writeFile(join(folder, "webhooks.yaml"), fileOf(webhooks));
  return { ...process.env, GENAUTH_HOST: host, GENAUTH_ACCESS_KEY_ID: "key", GENAUTH_ACCESS_KEY_SECRET: "secret" };
}
