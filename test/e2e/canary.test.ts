import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { type Desk, desk, type Ended, type Env, envOf, genauth, liveByName, tenantFile } from "../support/cli.ts";

/** Secrets nobody else has; each is looked for in all that is printed and written, whole and in part. */
const CANARIES = {
  accessKey: "canary-access-key-5d1f",
  environment: "canary-environment-9b7c",
  file: "canary-file-3e2a",
  variable: "canary-variable-71d0",
  envFile: "canary-env-file-c4e8",
  plain: "canary-plain-0f6b",
};

const POOL = { userPoolId: "pool-1", accessKeys: [{ id: "key-1", secret: CANARIES.accessKey }] };

const WEBHOOKS = {
  environment: { secret: "${env:WEBHOOK_CANARY}" },
  file: { secret: "${file:secrets/canary}" },
  variable: { secret: "${var:token}" },
  envFile: { secret: "${env:WEBHOOK_FROM_FILE}" },
  plain: { secret: CANARIES.plain },
};
const FILE = tenantFile(WEBHOOKS, { vars: { token: "${env:WEBHOOK_VARIABLE}" } });
/** Where the user put secrets. */
const SOURCES = ["webhooks.yaml", "secrets/canary", "ci.env"];
const FLAGS = "--env-file ci.env --log-level trace";

function canaryDesk(host: string): Desk {
  const env: Env = {
    GENAUTH_HOST: host,
    GENAUTH_USERPOOL_ID: POOL.userPoolId,
    GENAUTH_ACCESS_KEY_ID: "key-1",
    GENAUTH_ACCESS_KEY_SECRET: CANARIES.accessKey,
    WEBHOOK_CANARY: CANARIES.environment,
    WEBHOOK_VARIABLE: CANARIES.variable,
  };
  const files = {
    "webhooks.yaml": FILE,
    "secrets/canary": `${CANARIES.file}\n`,
    "ci.env": `WEBHOOK_FROM_FILE=${CANARIES.envFile}\n`,
  };
  return desk(files, env);
}

/** A value as it might get out: as it is, in base64, percent-encoded, or as hex digits. */
function disguises(value: string): string[] {
  const bytes = Buffer.from(value);
  return [value, bytes.toString("base64"), bytes.toString("hex"), encodeURIComponent(value)];
}

/** Neither what was printed nor what stands on the disk holds a canary. */
function expectSilence(at: Desk, runs: readonly Ended[]): void {
  const written = Object.keys(at.snapshot()).filter((path) => !SOURCES.includes(path));
  const texts = [
    ...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ...written.map((path) => at.read(path) ?? ""),
  ];
  for (const canary of Object.values(CANARIES).flatMap(disguises)) {
    for (const text of texts) expect(text).not.toContain(canary);
  }
}

describe("no secret gets out", () => {
  it("of validate, doctor, plan, apply and drift at trace, in every format, though each was sent to GenAuth", async () => {
    const emulator = await genauth({ pools: [POOL] });
    const at = canaryDesk(emulator.url);
    const runs: Ended[] = [];
    const run = async (command: string, exit: number) => {
      const ended = await at.run(`${command} ${FLAGS}`);
      runs.push(ended);
      expect(ended.code).toBe(exit);
    };
    await run("validate", 0);
    await run("doctor", 0);
    await run("plan --verbose", 0);
    await run("plan --json --log-format pretty", 0);
    await run("plan --format markdown", 0);
    await run("apply --yes --json", 0);
    const { environment, file, variable, envFile, plain } = liveByName(emulator);
    expect([environment, file, variable, envFile, plain].map((webhook) => webhook?.secret)).toEqual([
      CANARIES.environment,
      CANARIES.file,
      CANARIES.variable,
      CANARIES.envFile,
      CANARIES.plain,
    ]);

    // A foreign secret is as much a secret as ours.
    emulator.pool().edit(environment?.webhookId ?? "", { secret: CANARIES.file });
    await run("drift", 2);
    await run("drift --json", 2);
    await run("drift --format sarif", 2);
    await run("plan --verbose", 0);
    await run("apply --yes --resend-secrets --format markdown", 0);
    expect(liveByName(emulator).environment?.secret).toBe(CANARIES.environment);
    expectSilence(at, runs);
    expect(runs.some(({ stdout }) => stdout.includes("(sensitive)"))).toBe(true);
    expect(runs.some(({ stderr }) => stderr.includes('"request.sent"'))).toBe(true);
  });

  it("of a run that dies in the middle, nor of its journal", async () => {
    const emulator = await genauth({ pools: [POOL] });
    emulator.fault({ kind: "slow-after", ms: 60_000, endpoint: "create-webhook" });
    const at = canaryDesk(emulator.url);
    const run = at.start(`apply --yes ${FLAGS}`);
    while (emulator.stats.creates < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    run.signal("SIGKILL");
    const ended = await run.ended;
    expect(at.read("webhooks.lock.journal")).toContain('"secrets":["envFile","environment","file","plain","variable"]');
    expectSilence(at, [ended]);
  });

  it("of a failure whose server echoes all that it was sent", async () => {
    let heard = "";
    const echo = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        heard += body;
        if (request.method === "GET") {
          response.end(JSON.stringify({ statusCode: 200, message: "ok", data: { totalCount: 0, list: [] } }));
          return;
        }
        response.statusCode = 400;
        const message = `I do not like ${body} nor ${JSON.stringify(request.headers)} of ${CANARIES.accessKey}`;
        response.end(JSON.stringify({ statusCode: 400, message, requestId: body }));
      });
    });
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    try {
      const address = echo.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      const at = canaryDesk(`http://127.0.0.1:${address.port}`);
      const runs = [await at.run(`apply --yes ${FLAGS}`), await at.run(`apply --yes --json ${FLAGS}`)];
      for (const { code, stdout } of runs) {
        expect(code).toBe(7);
        expect(stdout).toContain("REMOTE_REJECTED");
      }
      for (const secret of [CANARIES.environment, CANARIES.file, CANARIES.variable, CANARIES.envFile, CANARIES.plain]) {
        expect(heard).toContain(secret);
      }
      expectSilence(at, runs);
    } finally {
      echo.closeAllConnections();
      await new Promise((resolve) => echo.close(resolve));
    }
  });

  it("of a token that was issued", async () => {
    const emulator = await genauth({ pools: [POOL] });
    const at = canaryDesk(emulator.url);
    at.write("webhooks.yaml", FILE.replace('"version": 1', '"version": 1, "tenant": { "auth": "token" }'));
    const ended = await at.run(`apply --yes ${FLAGS}`);
    expect(ended.code).toBe(0);
    expect(emulator.requests[0]).toMatchObject({
      endpoint: "get-management-token",
      params: { accessKeySecret: CANARIES.accessKey },
    });
    expectSilence(at, [ended]);
    expect(ended.stdout + ended.stderr).not.toMatch(/\beyJ[\w-]+\./);
  });

  it("of files that put one where it would be shown", async () => {
    const emulator = await genauth({ pools: [POOL] });
    const at = canaryDesk(emulator.url);
    const runs: Ended[] = [];
    for (const fields of [
      { url: "https://hooks.example.com/${env:WEBHOOK_CANARY}" },
      { name: "${env:WEBHOOK_CANARY}" },
      { events: ["${env:WEBHOOK_CANARY}"] },
      { name: "${var:token}" },
      { name: "${file:secrets/canary}" },
      { secret: "${env:GENAUTH_ACCESS_KEY_SECRET}" },
      { url: `https://user:${CANARIES.plain}@hooks.example.com/` },
    ]) {
      at.write("webhooks.yaml", tenantFile({ a: fields }, { vars: { token: "${env:WEBHOOK_VARIABLE}" } }));
      const ended = await at.run(`plan ${FLAGS}`);
      expect(ended.code).toBe(3);
      runs.push(ended);
    }
    expectSilence(at, runs);
    expect(emulator.requests).toEqual([]);
  });

  it.each([
    ["on one line with a mistake", `{ url: "https://x.example.com", events: [logon], secret: ${CANARIES.plain} }`],
    ["whose quotes are not closed", `{ url: "https://x.example.com", events: [login], secret: "${CANARIES.plain} }`],
    ["of the wrong type", `{ url: "https://x.example.com", events: [login], secret: [${CANARIES.plain}] }`],
    [
      "twice",
      `{ url: "https://x.example.com", events: [login], secret: ${CANARIES.plain}, secret: ${CANARIES.plain} }`,
    ],
    [
      "as a default",
      `{ url: "https://x.example.com", events: [logon], secret: "\${env:WEBHOOK_NONE:-${CANARIES.plain}}" }`,
    ],
    [
      "behind a name that is not allowed",
      `{ url: "https://x.example.com", events: [login], secret: "\${env:CANARY}" }`,
    ],
  ])("that is written as plain text %s", async (_, webhook) => {
    const at = desk(
      { "webhooks.yaml": `version: 1\nwebhooks:\n  a: ${webhook}\n` },
      { WEBHOOK_CANARY: CANARIES.environment, CANARY: CANARIES.environment },
    );
    const runs = [await at.run("validate --log-level trace"), await at.run("plan --offline --json")];
    for (const { code } of runs) expect(code).toBe(3);
    expectSilence(at, runs);
  });

  it("of the emulator's own client, when the key is wrong", async () => {
    const emulator = await genauth({ pools: [POOL] });
    const at = desk({ "webhooks.yaml": FILE }, { ...envOf(emulator), GENAUTH_ACCESS_KEY_SECRET: CANARIES.plain });
    const ended = await at.run("drift --log-level trace");
    expect(ended.code).toBe(4);
    expectSilence(at, [ended]);
  });
});
