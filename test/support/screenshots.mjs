// Makes the pictures of docs/plans.md: a fleet in an embedded emulator, some changes of all kinds, and its plan as a page in Chromium.
// `node test/support/screenshots.mjs [FOLDER]`, after `npm run build`; the pages themselves are left in FOLDER, if one is given.
import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startEmulator } from "hooksync/emulator";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const TENANTS =
  "acme aurora borealis cobalt delta-freight ember fjord-bank globex harbor initech juniper northwind".split(" ");
const PICTURES = [
  { name: "report-light", page: "plan", colorScheme: "light", width: 1200, height: 900 },
  { name: "report-dark", page: "plan", colorScheme: "dark", width: 1200, height: 1060, at: ".changes", opens: ".cov" },
  { name: "report-phone", page: "plan", colorScheme: "light", width: 390, height: 844 },
];

const folder = await mkdtemp(join(tmpdir(), "hooksync-screenshots-"));
const emulator = await startEmulator({
  pools: TENANTS.map((name) => ({
    userPoolId: `${name}-pool`,
    accessKeys: [{ id: `${name}-key`, secret: `${name}-secret` }],
  })),
});

try {
  await mkdir(join(folder, "tenants"));
  await cp(join(ROOT, "config/templates"), join(folder, "templates"), { recursive: true });
  for (const name of TENANTS.slice(0, -1)) await write(name, usual(name));
  await hooksync("apply --yes tenants");
  await change();
  const pages = { plan: await hooksync("plan --format html tenants") };
  emulator.fault({ kind: "refuse-before", statusCode: 400, endpoint: "create-webhook", times: 2 });
  emulator.fault({ kind: "reset-before", endpoint: "update-webhook", times: 2 });
  pages.drift = await hooksync("drift --format html tenants");
  pages.report = await hooksync("apply --yes --format html --max-deletes 3 --settle 0.1 tenants");
  await picture(pages);
  const [kept] = process.argv.slice(2);
  for (const [name, text] of kept === undefined ? [] : Object.entries(pages))
    await writeFile(join(kept, `${name}.html`), text);
} finally {
  await emulator.close();
  await rm(folder, { recursive: true });
}

/** A tenant as it was when it was first applied. */
function usual(name) {
  return [
    "version: 1",
    `tenant: { name: ${name}, userPoolId: ${name}-pool, accessKeyId: ${name}-key, accessKeySecret: "\${env:${secretVariable(name)}}" }`,
    "policy: { mode: sync, maxDeletes: 1 }",
    "use:",
    ...(TENANTS.indexOf(name) % 3 === 0
      ? [
          "  - template: ../templates/security-alerts.yaml",
          `    with: { alerts: https://soc.${name}.example/genauth, secret: "\${env:WEBHOOK_ALERTS_SECRET}" }`,
        ]
      : []),
    "  - template: ../templates/user-lifecycle.yaml",
    `    with: { crm: https://crm.${name}.example/genauth, events: [user:created, user:updated, user:deleted] }`,
    "webhooks:",
    `  sign-ins: { name: Sign-ins, url: https://hooks.${name}.example/sign-ins, events: [login, register] }`,
    `  partners: { name: Partners, url: https://hooks.${name}.example/partners, events: [organization:member-added] }`,
    "",
  ].join("\n");
}

function secretVariable(name) {
  return `GENAUTH_${name.toUpperCase().replace("-", "_")}_SECRET`;
}

/** What happened since: in the files, and in the console. */
async function change() {
  const template = join(folder, "templates/security-alerts.yaml");
  await writeFile(template, (await readFile(template, "utf8")).replace("user:link-account", "user:unblocked"));
  await edit(
    "acme",
    "/partners, events: [organization:member-added]",
    "/v2/partners, events: [organization:member-added, organization:member-removed]",
  );
  await edit("initech", "name: Sign-ins", "name: Sign-ins and sign-ups");
  await edit("aurora", /^ {2}partners: .*\n/m, "");
  await edit("cobalt", /^webhooks:\n( .*\n)*/m, "");
  await edit("ember", "mode: sync", "mode: upsert-only");
  await edit("ember", /^ {2}partners: .*\n/m, "");
  await edit("globex", "  partners:", "  partner-companies:");
  await edit(
    "globex",
    "/sign-ins, events: [login, register]",
    "/sign-ins, events: [login, mfa:verified, user:blocked]",
  );
  await edit("harbor", "login, register", "login");
  for (const name of TENANTS.slice(-1)) await write(name, usual(name));
  const live = (name, called) =>
    emulator
      .pool(`${name}-pool`)
      .webhooks()
      .find((webhook) => webhook.name === called)?.webhookId ?? "";
  emulator.pool("borealis-pool").edit(live("borealis", "Partners"), { enabled: false, events: ["user:created"] });
  emulator.pool("delta-freight-pool").remove(live("delta-freight", "Sign-ins"));
  emulator
    .pool("fjord-bank-pool")
    .put({ name: "Left by a consultant", url: "https://webhook.example/7f3a", events: ["login"] });
  emulator
    .pool("harbor-pool")
    .put({ name: "Partners", url: "https://hooks.harbor.example/partners", events: ["organization:member-added"] });
}

async function write(name, text) {
  await writeFile(join(folder, "tenants", `${name}.yaml`), text);
}

async function edit(name, from, to) {
  const text = await readFile(join(folder, "tenants", `${name}.yaml`), "utf8");
  if (text.replace(from, to) === text) throw new Error(`nothing to edit in ${name}`);
  await write(name, text.replace(from, to));
}

/** What the command prints on stdout, whatever it ends with. */
async function hooksync(command) {
  const args = [join(ROOT, "dist/cli.js"), ...command.split(" "), "--log-level", "silent"];
  const secrets = Object.fromEntries(TENANTS.map((name) => [secretVariable(name), `${name}-secret`]));
  const env = { ...secrets, GENAUTH_HOST: emulator.url, WEBHOOK_ALERTS_SECRET: "a-secret-for-the-pictures" };
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"], env });
  const chunks = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function picture(pages) {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS.split(" ") });
  try {
    for (const [name, text] of Object.entries(pages)) await writeFile(join(folder, `${name}.html`), text);
    for (const { name, page: file, colorScheme, width, height, at, opens } of PICTURES) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height } });
      await page.goto(pathToFileURL(join(folder, `${file}.html`)).href);
      if (opens) await page.locator(`${opens} > summary`).first().click();
      if (at) await page.locator(at).evaluate((node) => node.scrollIntoView());
      await page.screenshot({ path: join(ROOT, "docs/images", `${name}.png`) });
    }
  } finally {
    await browser.close();
  }
}
