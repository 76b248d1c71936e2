import { isIPv6 } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";
import { fits } from "./patterns.ts";

/** The host of a URL as `URL` spells it, without the brackets of an IPv6 address and the dot that may end a name. */
export function hostOf({ hostname }: URL): string {
  return bare(hostname);
}

/** Opens patterns of hosts, in letters of any script: tells the first that a host fits, or null. */
export function openHostPatterns(patterns: readonly string[]): (host: string) => string | null {
  const spelled = patterns.map((pattern) => [pattern, spell(pattern)] as const);
  return (host) => {
    const names = spellingsOf(host);
    const [pattern = null] = spelled.find(([, known]) => names.some((name) => fits(name, known))) ?? [];
    return pattern;
  };
}

/** A host has one spelling for machines and one for people, and a pattern may have been written in either. */
function spellingsOf(host: string): readonly string[] {
  const shown = domainToUnicode(host);
  // `xn--acme-` is shown as `acme`, which is another host.
  return shown !== host && domainToASCII(shown) === host ? [host, shown] : [host];
}

/** A pattern without `*` is spelled as `URL` would spell it. */
function spell(pattern: string): string {
  const lower = bare(pattern.normalize("NFC").toLowerCase());
  if (lower.includes("*")) return lower;
  const url = `https://${isIPv6(lower) ? `[${lower}]` : lower}`;
  return URL.canParse(url) ? bare(new URL(url).hostname) : lower;
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").replace(/\.+$/, "");
}
