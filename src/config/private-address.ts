import { BlockList, isIP } from "node:net";

/** By IANA's registries of special addresses, and what clouds add; the first that fits names the kind. */
const RANGES = [
  ["a metadata address of a cloud", "169.254.169.254/32 100.100.100.200/32 168.63.129.16/32 fd00:ec2::254/128"],
  ["a loopback address", "127.0.0.0/8 ::1/128"],
  ["an unspecified address", "0.0.0.0/8 ::/128"],
  ["a link-local address", "169.254.0.0/16 fe80::/10"],
  ["a private address", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10 64:ff9b:1::/48"],
  ["a shared address inside a carrier's network", "100.64.0.0/10"],
  ["a benchmarking address", "198.18.0.0/15 2001:2::/48"],
  ["a multicast address", "224.0.0.0/4 ff00::/8"],
  ["a reserved address", "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4"],
  // Of IPv6 only 2000::/3 is handed out, and of that not all.
  ["a reserved address", "::/3 4000::/2 8000::/1 2001::/23 2001:db8::/32 3fff::/20"],
] as const;

type Family = "ipv4" | "ipv6";

/** Apart, for in one list an IPv4 address would be found in the IPv6 range of its mapped form; made when one is asked for. */
const kinds: Partial<Record<Family, ReturnType<typeof openKinds>>> = {};
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/;
const IPV4_AT_END = /^(?:0:0:0:0:0:ffff|64:ff9b:0:0:0:0):(\w+):(\w+)$/;
const IPV4_IN_6TO4 = /^2002:(\w+):(\w+):/;

/**
 * What kind of host that is not on the public internet this is, such as "a loopback address"; null when its text does not
 * tell. `host` is spelled as `URL` spells it, without brackets and without a dot at its end.
 */
export function privateKindOf(host: string): string | null {
  const family = isIP(host);
  if (family === 0) {
    const isLocal = LOCAL_NAME.test(host) || !host.includes(".");
    return isLocal ? "a name that the public internet does not have" : null;
  }
  const ipv4 = family === 4 ? host : embeddedIn(host);
  return ipv4 === null ? kindOf(host, "ipv6") : kindOf(ipv4, "ipv4");
}

function openKinds(family: Family) {
  return RANGES.map(([kind, ranges]) => {
    const list = new BlockList();
    for (const range of ranges.split(" ")) {
      const [network = "", bits] = range.split("/");
      if (`ipv${isIP(network)}` === family) list.addSubnet(network, Number(bits), family);
    }
    return { kind, list };
  });
}

function kindOf(address: string, family: Family): string | null {
  kinds[family] ??= openKinds(family);
  return kinds[family].find(({ list }) => list.check(address, family))?.kind ?? null;
}

/** The IPv4 address that a mapped, NAT64 or 6to4 address leads to. */
function embeddedIn(ipv6: string): string | null {
  const groups = expand(ipv6);
  const [, high, low] = IPV4_AT_END.exec(groups) ?? IPV4_IN_6TO4.exec(groups) ?? [];
  if (high === undefined || low === undefined) return null;
  const numbers = [high, low].map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join(".");
}

/** All eight groups of an address. */
function expand(ipv6: string): string {
  const [left = [], right = []] = ipv6.split("::").map((side) => side.split(":").filter(Boolean));
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].join(":");
}
