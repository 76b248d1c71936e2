import type { AnswerFacts, CertificateFacts, HostFacts, ShownRoute, Tried } from "./doctor-facts.ts";
import { type Finding, fail, failed, ok, warn } from "./finding.ts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const SKEW_WARN_S = 30;
/** From here on a refusal of the credentials is put down to the clock. */
const SKEW_FAIL_S = 60;

/** What is to be said of a host, at a moment: all that a run needs of it before it shows any credentials. */
export function checkHost(facts: HostFacts, now: number): readonly Finding[] {
  const { route, answer, certificate } = facts;
  if (!route.ok) return [failed("proxy", route.error)];
  const head = [ok("proxy", routeInWords(route.value)), checkName(facts, route.value)];
  if (answer === null) return head;
  // A certificate that is not trusted is why there was no answer, and tells more.
  const isDistrusted = certificate?.ok === true && certificate.value.distrust !== null;
  const tls = checkTls(facts, answer, now);
  return [...head, ...tls, ...(isDistrusted ? [] : checkAnswer(answer))];
}

function routeInWords(route: ShownRoute): string {
  switch (route.via) {
    case "proxy":
      return `through ${route.proxy}`;
    case "no-proxy":
      return "none: NO_PROXY names this host";
    case "loopback":
      return "none: loopback never has one";
    case "direct":
      return "none";
  }
}

function checkName({ addresses }: HostFacts, route: ShownRoute): Finding {
  if (addresses === null) return ok("dns", "an address, so there is nothing to look up");
  if (addresses.ok) return ok("dns", addresses.value.join(", "));
  if (route.via !== "proxy") return failed("dns", addresses.error);
  return ok("dns", `${addresses.error.message}; the proxy looks it up by itself`);
}

function checkTls({ host, certificate }: HostFacts, answer: Tried<AnswerFacts>, now: number): readonly Finding[] {
  if (certificate === null) return [ok("tls", host.startsWith("https:") ? "not looked at" : "no TLS (loopback)")];
  if (certificate.ok) return [checkCertificate(host, certificate.value, now)];
  // Where nothing answers, that is what is told.
  const hint = "requests get through all the same: see to its expiry by other means";
  return answer.ok ? [warn("tls", certificate.error.message, hint)] : [];
}

function checkCertificate(host: string, { chain, signedBy, distrust }: CertificateFacts, now: number): Finding {
  const names = chain.map(({ name }) => name);
  const shown = (names.at(-1) === signedBy ? names : [...names, signedBy]).join(" < ");
  if (distrust !== null) {
    const { what, hint } = DISTRUST[distrust] ?? { what: distrust, hint: UNKNOWN_ROOT };
    return fail("tls", "REMOTE_UNAVAILABLE", `${host} is not trusted: ${what} (${shown})`, `${hint}; nothing was sent`);
  }
  const days = Math.floor((Math.min(...chain.map(({ validTo }) => validTo)) - now) / DAY_MS);
  const message = `${shown}; ${days} days until it expires`;
  return days < SOON_DAYS ? warn("tls", message, "renew it in time, or tell who runs the host") : ok("tls", message);
}

const UNKNOWN_ROOT =
  "make sure whose root it is, and put it into NODE_EXTRA_CA_CERTS or tenant.caFile: a company's proxy has its own";
const DISTRUST: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: "its certificate is signed by itself", hint: UNKNOWN_ROOT },
  SELF_SIGNED_CERT_IN_CHAIN: { what: "this machine does not know the root", hint: UNKNOWN_ROOT },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: "this machine does not know who signed it", hint: UNKNOWN_ROOT },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    what: "this machine does not know who signed it, or the server leaves out what is between",
    hint: UNKNOWN_ROOT,
  },
  CERT_HAS_EXPIRED: {
    what: "its certificate has expired",
    hint: "renew it, and see that this machine's clock is right",
  },
  CERT_NOT_YET_VALID: { what: "its certificate is not valid yet", hint: "see that this machine's clock is right" },
  ERR_TLS_CERT_ALTNAME_INVALID: { what: "its certificate is for other names", hint: "check tenant.host" },
};

function checkAnswer(answer: Tried<AnswerFacts>): readonly Finding[] {
  if (!answer.ok) return [failed("reach", answer.error)];
  const { status, sentAt, receivedAt } = answer.value;
  return [ok("reach", `answers in ${receivedAt - sentAt} ms, status ${status}`), checkClock(answer.value)];
}

function checkClock({ date, sentAt, receivedAt }: AnswerFacts): Finding {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return ok("clock", "the answer has no date to compare with");
  // A date knows no fractions of a second, and was written at some moment between the two.
  const early = Math.max(0, theirs - receivedAt);
  const late = Math.max(0, sentAt - (theirs + 1000));
  const seconds = Math.round((early + late) / 1000);
  const message = seconds === 0 ? "as the server's" : `${seconds} s ${late > 0 ? "ahead of" : "behind"} the server's`;
  const hint = "set this machine's clock, by NTP for one: signatures carry the time, and GenAuth refuses what is off";
  if (seconds > SKEW_FAIL_S) return fail("clock", "REMOTE_AUTH", message, hint);
  return seconds > SKEW_WARN_S ? warn("clock", message, hint) : ok("clock", message);
}
