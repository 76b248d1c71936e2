import { describe, expect, it } from "vitest";
import { checkAccess } from "../../../src/core/check-access.ts";
import { checkAccessKey, checkFile } from "../../../src/core/check-file.ts";
import { checkHost } from "../../../src/core/check-host.ts";
import { checkLock } from "../../../src/core/check-lock.ts";
import { checkMachine } from "../../../src/core/check-machine.ts";
import {
  type AccessFacts,
  type CertificateFacts,
  type HostFacts,
  type LockFacts,
  type MachineFacts,
  type Tried,
  tried,
} from "../../../src/core/doctor-facts.ts";
import { AppError, type Diagnostic, type ErrorCode } from "../../../src/core/errors.ts";
import { doctorExit, type ExaminedTenant, exitOf, type Finding, fail, failed, ok } from "../../../src/core/finding.ts";
import type { SecretState } from "../../../src/core/model.ts";
import { keyOf } from "../../../src/core/secret.ts";
import { foreignPrintOf, journalBegin, locked, lockFile, printOf } from "../../support/builders.ts";

const NOW = Date.parse("2026-11-23T09:23:08Z");
const DAY = 86_400_000;
const good = <T>(value: T): Tried<T> => ({ ok: true, value });
const bad = (code: ErrorCode, status?: number): Tried<never> => ({
  ok: false,
  error: new AppError(code, "it failed", { hint: "mend it", details: status === undefined ? {} : { status } }),
});
/** Check and level, such as `clock ok`. */
const levels = (findings: readonly Finding[]) => findings.map(({ check, level }) => `${check} ${level}`);
const found = (findings: readonly Finding[], check: string) => {
  const finding = findings.find((one) => one.check === check);
  if (finding === undefined) throw new Error(`no finding ${check}`);
  return finding;
};

describe("the machine", () => {
  const machine = (more: Partial<MachineFacts> = {}) =>
    checkMachine({
      node: "v20.19.0",
      nodeNeeded: ">=20.19",
      variables: [],
      strange: [],
      trustsAnybody: false,
      ...more,
    });

  it.each([
    ["v18.20.4", "fail"],
    ["v20.9.0", "fail"],
    ["v20.18.3", "fail"],
    ["v20.19.0", "ok"],
    ["v22.0.0", "ok"],
    ["v100.1.0", "ok"],
  ])("with node %s is %s", (node, level) => {
    expect(found(machine({ node }), "node")).toMatchObject({ level, code: level === "fail" ? "CLI_USAGE" : null });
  });

  it("tells which variables are set, and warns of those that nothing reads", () => {
    const variables = [
      { name: "A", state: "set" },
      { name: "B", state: "unset" },
      { name: "C", state: "default" },
    ] as const;
    expect(found(machine({ variables }), "variables")).toMatchObject({
      level: "ok",
      message: "set: A; not set: B, C (default)",
    });
    expect(found(machine({ strange: ["HOOKSYNC_HOST_ALOW"] }), "variables")).toMatchObject({
      level: "warn",
      message: "nothing reads HOOKSYNC_HOST_ALOW; none",
    });
  });

  it("that takes every certificate for good is warned of", () => {
    expect(found(machine({ trustsAnybody: true }), "variables")).toMatchObject({ level: "warn" });
  });
});

describe("a host", () => {
  const CERTIFICATE: CertificateFacts = {
    chain: [
      { name: "*.genauth.ai", validTo: NOW + 90 * DAY },
      { name: "R3", validTo: NOW + 400 * DAY },
    ],
    signedBy: "Root X1",
    distrust: null,
  };
  const ANSWER = { status: 401, date: new Date(NOW).toUTCString(), sentAt: NOW, receivedAt: NOW + 40 };
  const FACTS: HostFacts = {
    host: "https://api.genauth.ai",
    route: good({ via: "direct" }),
    addresses: good(["192.0.2.1"]),
    certificate: good(CERTIFICATE),
    answer: good(ANSWER),
  };
  const host = (more: Partial<HostFacts> = {}) => checkHost({ ...FACTS, ...more }, NOW);
  const certified = (more: Partial<CertificateFacts>) => host({ certificate: good({ ...CERTIFICATE, ...more }) });

  it("that is well is so in every respect, with its chain and the days it has left", () => {
    expect(levels(host())).toEqual(["proxy ok", "dns ok", "tls ok", "reach ok", "clock ok"]);
    expect(found(host(), "tls").message).toBe("*.genauth.ai < R3 < Root X1; 90 days until it expires");
  });

  it.each([
    [30 * DAY, "ok", "30 days"],
    [30 * DAY - 1, "warn", "29 days"],
    [1, "warn", "0 days"],
  ])("whose certificates are good for another %i ms is %s", (left, level, says) => {
    // The shortest lived of the chain counts.
    const chain = [...CERTIFICATE.chain, { name: "Root X1", validTo: NOW + left }];
    expect(found(certified({ chain }), "tls")).toMatchObject({ level, message: expect.stringContaining(says) });
  });

  it.each([
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "signed by itself", "NODE_EXTRA_CA_CERTS"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "does not know the root", "tenant.caFile"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "who signed it", "NODE_EXTRA_CA_CERTS"],
    ["CERT_HAS_EXPIRED", "expired", "clock"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "other names", "tenant.host"],
    ["SOMETHING_NEW", "SOMETHING_NEW", "NODE_EXTRA_CA_CERTS"],
  ])("that is not trusted for %s says so once, and what to do", (distrust, says, hint) => {
    const findings = host({
      certificate: good({ ...CERTIFICATE, distrust }),
      answer: bad("REMOTE_UNAVAILABLE"),
    });
    expect(levels(findings)).toEqual(["proxy ok", "dns ok", "tls fail"]);
    expect(found(findings, "tls")).toMatchObject({
      code: "REMOTE_UNAVAILABLE",
      message: expect.stringContaining(says),
      hint: expect.stringContaining(hint),
    });
    expect(found(findings, "tls").message).toContain("R3 < Root X1");
  });

  it("that does not answer is told once", () => {
    const dead = bad("REMOTE_UNAVAILABLE");
    expect(levels(host({ certificate: dead, answer: dead }))).toEqual(["proxy ok", "dns ok", "reach fail"]);
  });

  it("whose certificate alone could not be looked at is only warned of", () => {
    expect(levels(host({ certificate: bad("REMOTE_UNAVAILABLE") }))).toContain("tls warn");
  });

  it("without a name in DNS fails there and nowhere else, unless a proxy looks it up", () => {
    const addresses = bad("REMOTE_UNAVAILABLE");
    expect(levels(host({ addresses, certificate: null, answer: null }))).toEqual(["proxy ok", "dns fail"]);
    const route = good({ via: "proxy", proxy: "http://proxy.example:3128" } as const);
    expect(levels(host({ addresses, route }))).toEqual(["proxy ok", "dns ok", "tls ok", "reach ok", "clock ok"]);
    expect(found(host({ addresses, route }), "proxy").message).toBe("through http://proxy.example:3128");
  });

  it("on loopback has no TLS, no name and no proxy, and is well", () => {
    const facts = { host: "http://127.0.0.1:4010", addresses: null, certificate: null };
    const findings = host({ ...facts, route: good({ via: "loopback" }) });
    expect(levels(findings)).toEqual(["proxy ok", "dns ok", "tls ok", "reach ok", "clock ok"]);
    expect(found(findings, "tls").message).toBe("no TLS (loopback)");
  });

  it("with a proxy that is none is not looked at any further", () => {
    expect(levels(host({ route: bad("CLI_USAGE") }))).toEqual(["proxy fail"]);
  });

  it.each([
    [0, "ok", "as the server's"],
    [30_000, "ok", "30 s ahead of"],
    [31_000, "warn", "31 s ahead of"],
    [-31_000, "warn", "31 s behind"],
    [60_000, "warn", "60 s ahead of"],
    [61_000, "fail", "61 s ahead of"],
    [-3_600_000, "fail", "3600 s behind"],
  ])("from whose clock ours is %i ms off is %s", (off, level, says) => {
    // A date is cut to its second, which counts for the server.
    const date = new Date(NOW - off - (off > 0 ? 1000 : 0)).toUTCString();
    const finding = found(host({ answer: good({ ...ANSWER, date, receivedAt: NOW }) }), "clock");
    expect(finding).toMatchObject({ level, message: expect.stringContaining(says) });
    expect(finding.code).toBe(level === "fail" ? "REMOTE_AUTH" : null);
  });

  it("that is slow does not make our clock wrong", () => {
    const slow = { ...ANSWER, receivedAt: NOW + 120_000 };
    for (const after of [0, 60_000, 120_000]) {
      const date = new Date(NOW + after).toUTCString();
      expect(found(host({ answer: good({ ...slow, date }) }), "clock").message).toBe("as the server's");
    }
  });

  it.each([null, "yesterday"])("whose date is %s has a clock that nobody can compare with", (date) => {
    expect(found(host({ answer: good({ ...ANSWER, date }) }), "clock")).toMatchObject({ level: "ok" });
  });
});

describe("a lock", () => {
  const keyId = keyOf(printOf("s"));
  const holder = {
    leaseId: "abc",
    user: "ann",
    machine: "ci-1",
    bootId: "b",
    pid: 7,
    processStart: "",
    since: "2026-01-01T00:00:00.000Z",
    command: "hooksync apply",
  };
  const stored = (...secrets: readonly SecretState[]) =>
    good({
      lock: lockFile(secrets.map((secret, index) => locked(`k${index}`, `id-${index}`, { secret }))),
      revision: `sha256:${"0".repeat(64)}` as const,
    });
  const lock = (more: Partial<LockFacts> = {}) =>
    checkLock({ stored: good(null), journal: good([]), holding: good(null), foreign: null, keyId, ...more });

  it("that nobody wrote yet is well", () => {
    expect(levels(lock())).toEqual(["lock ok", "journal ok", "lease ok"]);
    expect(found(lock({ stored: stored(printOf("s")) }), "lock").message).toBe("serial 4, 1 webhook");
  });

  it("that cannot be read, or is another tenant's, fails with the error that a run would end with", () => {
    expect(found(lock({ stored: bad("LOCK_VERSION") }), "lock").code).toBe("LOCK_VERSION");
    const foreign = new AppError("LOCK_FOREIGN", "of another host", { hint: "h" });
    expect(found(lock({ stored: stored(), foreign }), "lock").code).toBe("LOCK_FOREIGN");
    expect(levels(lock({ journal: bad("LOCK_UNREADABLE"), holding: bad("LOCK_HELD") }))).toEqual([
      "lock ok",
      "journal fail",
      "lease fail",
    ]);
  });

  it("with a journal or a lease that a dead run left is warned of; a living one uses its journal", () => {
    const journal = good([journalBegin()]);
    const dead = lock({ journal, holding: good({ holder, isDead: true }) });
    expect(levels(dead)).toEqual(["lock ok", "journal warn", "lease warn"]);
    expect(found(dead, "journal").message).toContain("run-before of tester@memory did not finish");
    const alive = lock({ journal, holding: good({ holder, isDead: false }) });
    expect(levels(alive)).toEqual(["lock ok", "journal ok", "lease warn"]);
    expect(found(alive, "lease")).toMatchObject({
      message: expect.stringContaining("ann on ci-1 (process 7)"),
      hint: expect.stringContaining("hooksync lock release abc"),
    });
  });

  it("says how many fingerprints are of another key", () => {
    const print = (more: Partial<LockFacts>) => found(lock(more), "fingerprints");
    expect(print({ stored: stored(printOf("a"), "none") })).toMatchObject({ level: "ok" });
    expect(print({ stored: stored("none"), keyId: null })).toMatchObject({ level: "ok", message: "none" });
    expect(print({ stored: stored(printOf("a"), foreignPrintOf("b")) })).toMatchObject({
      level: "warn",
      message: "1 of 2 made with another key than the one at hand",
      hint: expect.stringContaining("--resend-secrets"),
    });
    expect(print({ stored: stored(printOf("a")), keyId: null })).toMatchObject({ level: "warn" });
  });
});

describe("what GenAuth grants", () => {
  const FACTS: AccessFacts = {
    configured: "signature",
    signature: good(3),
    token: good("pool-1"),
    list: good(3),
    events: good([{ value: "login", category: "" }]),
  };
  const access = (more: Partial<AccessFacts> = {}, used = ["login"], known = ["login"]) =>
    checkAccess({ ...FACTS, ...more }, new Set(used), new Set(known));

  it("is all there", () => {
    expect(levels(access())).toEqual(["signature ok", "token ok", "list ok", "events ok"]);
    expect(found(access(), "signature").message).toContain("configured");
    expect(found(access({ configured: "token" }), "token").message).toContain("configured");
  });

  it("fails where the configured way is refused, and names the way that would do", () => {
    const refused = bad("REMOTE_AUTH", 401);
    const findings = access({ signature: refused, list: refused, events: null });
    expect(levels(findings)).toEqual(["signature fail", "token ok"]);
    expect(found(findings, "signature")).toMatchObject({
      code: "REMOTE_AUTH",
      hint: "mend it; GenAuth accepts a token: try tenant.auth: token",
    });
  });

  it("does not fail for a way that nobody uses, unless neither works", () => {
    const refused = bad("REMOTE_AUTH", 401);
    expect(levels(access({ token: refused }))).toEqual(["signature ok", "token ok", "list ok", "events ok"]);
    const neither = access({ signature: refused, token: refused, list: refused, events: null });
    expect(levels(neither)).toEqual(["signature fail", "token fail"]);
  });

  it("cannot tell by a failure that says nothing of who we are, and blames no way for it", () => {
    const broken = bad("REMOTE_UNAVAILABLE", 500);
    const findings = access({ signature: broken, list: broken, events: null });
    expect(levels(findings)).toEqual(["signature warn", "token ok", "list fail"]);
    expect(found(findings, "signature")).toMatchObject({ message: "cannot be told: it failed", hint: "mend it" });
  });

  it("tells who may not list from who is not believed", () => {
    const forbidden = bad("REMOTE_AUTH", 403);
    const findings = access({ signature: forbidden, list: forbidden, events: null });
    expect(levels(findings)).toEqual(["signature ok", "token ok", "list fail"]);
  });

  it("does without the catalogue", () => {
    expect(levels(access({ events: bad("REMOTE_REJECTED", 404) }))).toContain("events warn");
  });

  it("warns of events that the file uses and GenAuth does not list, and tells what is new", () => {
    expect(found(access({}, ["login", "org:archived"]), "events")).toMatchObject({
      level: "warn",
      message: expect.stringContaining("does not list org:archived"),
    });
    const other = found(access({}, [], ["register"]), "events");
    expect(other).toMatchObject({ level: "ok", hint: expect.stringContaining("extraEvents") });
    expect(other.message).toContain("does not know login");
    expect(other.message).toContain("knows register besides");
  });

  it("names no more than ten of many", () => {
    const many = Array.from({ length: 12 }, (_, index) => `e${index}`);
    expect(found(access({}, many), "events").message).toContain("e9 and 2 more");
  });
});

describe("a tenant's file", () => {
  const diagnostic = (severity: Diagnostic["severity"], message: string): Diagnostic => ({
    severity,
    rule: "r",
    message,
    hint: "h",
    location: { file: "a.yaml", line: 5, column: 14 },
    sourceLine: null,
    length: 1,
    related: [],
  });
  const FACTS = { file: "a.yaml", diagnostics: [], error: null, webhooks: 2, variables: [] };

  it("is well, or warned of by its first warning", () => {
    expect(checkFile(FACTS)).toEqual([ok("file", "valid, 2 webhooks")]);
    const diagnostics = [diagnostic("warning", "plain http"), diagnostic("warning", "unused")];
    expect(checkFile({ ...FACTS, webhooks: 1, diagnostics })).toMatchObject([
      {
        level: "warn",
        message: "valid, 1 webhook; warning at 5:14: plain http (and 1 more)",
        hint: "hooksync validate a.yaml shows every place",
      },
    ]);
  });

  it("fails by its first error, whatever kind it is of", () => {
    const diagnostics = [diagnostic("error", "no event")];
    const error = new AppError("CONFIG_INVALID", "a.yaml has 1 error", { diagnostics });
    expect(checkFile({ ...FACTS, diagnostics, error, webhooks: null })).toMatchObject([
      { level: "fail", code: "CONFIG_INVALID", message: "a.yaml has 1 error; error at 5:14: no event" },
    ]);
    const unreadable = new AppError("CONFIG_UNREADABLE", "a.yaml is a folder", { hint: "name a file" });
    expect(checkFile({ ...FACTS, error: unreadable, webhooks: null })).toMatchObject([
      { code: "CONFIG_UNREADABLE", message: "a.yaml is a folder", hint: "name a file" },
    ]);
  });

  it("has the variables it refers to, and is warned of those that are not set", () => {
    const set = { name: "WEBHOOK_A", state: "set" } as const;
    expect(levels(checkFile({ ...FACTS, variables: [set, { name: "B", state: "default" }] }))).toEqual([
      "file ok",
      "variables ok",
    ]);
    expect(checkFile({ ...FACTS, variables: [set, { name: "B", state: "unset" }] })[1]).toMatchObject({
      level: "warn",
      message: "set: WEBHOOK_A; not set: B",
    });
  });

  it("has an access key, or says what was tried", () => {
    expect(checkAccessKey("key-1", null)).toEqual(ok("access-key", "key-1"));
    const diagnostics = [diagnostic("warning", "w"), diagnostic("error", "there is no access key: tried A (not set)")];
    const error = new AppError("CONFIG_INVALID", "a.yaml has 1 error", { diagnostics });
    expect(checkAccessKey(null, error)).toMatchObject({
      level: "fail",
      code: "CONFIG_INVALID",
      message: expect.stringContaining("tried A (not set)"),
      hint: "h",
    });
  });
});

describe("the exit code", () => {
  const auth = fail("signature", "REMOTE_AUTH", "m", "h");
  const invalid = fail("file", "CONFIG_INVALID", "m", "h");
  const tenant = (...findings: readonly Finding[]): ExaminedTenant => ({
    tenant: "t",
    file: "f",
    host: null,
    exitCode: exitOf(findings),
    findings,
  });

  it("of one tenant is that of what failed, or 7 for what failed unlike", () => {
    expect([exitOf([ok("dns", "m")]), exitOf([auth, auth]), exitOf([auth, invalid])]).toEqual([0, 4, 7]);
  });

  it("of all is the one they share, or 7 when some failed or they failed unlike", () => {
    expect(doctorExit([], [])).toBe(0);
    expect(doctorExit([], [tenant(auth), tenant(auth)])).toBe(4);
    expect(doctorExit([], [tenant(auth), tenant()])).toBe(7);
    expect(doctorExit([], [tenant(auth), tenant(invalid)])).toBe(7);
    expect(doctorExit([invalid], [tenant(), tenant()])).toBe(3);
    expect(doctorExit([invalid], [tenant(invalid)])).toBe(3);
    expect(doctorExit([invalid], [tenant(auth)])).toBe(7);
  });
});

describe("a try", () => {
  it("keeps what came of it, also a bug", async () => {
    expect(await tried(() => 1)).toEqual(good(1));
    const thrown = await tried(async () => {
      throw new TypeError("x is not a function");
    });
    if (thrown.ok) throw new Error("it should have failed");
    expect(failed("file", thrown.error)).toMatchObject({ code: "INTERNAL", message: "x is not a function" });
  });
});
