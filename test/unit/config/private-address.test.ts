import { describe, expect, it } from "vitest";
import { hostOf } from "../../../src/config/host-patterns.ts";
import { privateKindOf } from "../../../src/config/private-address.ts";

const kindOf = (host: string) => privateKindOf(hostOf(new URL(`https://${host}/hook`)));

describe("a host that is not on the public internet", () => {
  it.each([
    ["a loopback address", ["127.0.0.1", "127.255.255.254", "127.0.0.1.", "127.1", "2130706433", "0x7f000001"]],
    [
      "a loopback address",
      ["0x7f.0.0.1", "017700000001", "0177.0.0.1", "１２７.0.0.1", "%31%32%37.0.0.1", "127。0。0。1"],
    ],
    ["a loopback address", ["[::1]", "[0:0:0:0:0:0:0:1]", "[::0001]"]],
    ["a loopback address", ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]"]],
    ["an unspecified address", ["0.0.0.0", "0", "0.1.2.3", "[::]", "[::ffff:0.0.0.0]"]],
    ["a private address", ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "0xa000001"]],
    ["a private address", ["[fc00::1]", "[fdff::1]", "[fec0::1]", "[::ffff:10.0.0.1]", "[2002:a00:1:2:3:4:5:6]"]],
    ["a private address", ["[64:ff9b::192.168.0.1]", "[64:ff9b:1::1]"]],
    ["a link-local address", ["169.254.0.1", "169.254.170.2", "[fe80::1]", "[febf::1]", "[::ffff:169.254.1.1]"]],
    ["a metadata address of a cloud", ["169.254.169.254", "2852039166", "[::ffff:169.254.169.254]"]],
    ["a metadata address of a cloud", ["100.100.100.200", "168.63.129.16", "[fd00:ec2::254]", "[fd00:0ec2:0::0254]"]],
    ["a shared address inside a carrier's network", ["100.64.0.1", "100.127.255.255"]],
    ["a benchmarking address", ["198.18.0.1", "198.19.255.255", "[2001:2::1]"]],
    ["a multicast address", ["224.0.0.1", "239.255.255.255", "[ff02::1]"]],
    ["a reserved address", ["192.0.0.8", "192.0.2.1", "198.51.100.1", "203.0.113.1", "240.0.0.1", "255.255.255.255"]],
    [
      "a reserved address",
      ["[2001:db8::1]", "[3fff::1]", "[2001::1]", "[100::1]", "[::8.8.8.8]", "[4000::1]", "[8000::1]"],
    ],
    ["a reserved address", ["[::ffff:0:127.0.0.1]", "[64:ff9b:2::1]"]],
    [
      "a name that the public internet does not have",
      ["localhost", "LOCALHOST", "localhost.", "ⓛocalhost", "a.localhost"],
    ],
    ["a name that the public internet does not have", ["printer.local", "metadata.google.internal", "nas.home.arpa"]],
    ["a name that the public internet does not have", ["home.arpa", "intranet", "db.", "a.b.internal."]],
  ])("is %s, however it is spelled: %s", (kind, hosts) => {
    expect(hosts.map((host) => [host, kindOf(host)])).toEqual(hosts.map((host) => [host, kind]));
  });

  it.each([
    [
      "just outside of a range",
      ["126.255.255.255", "128.0.0.1", "9.255.255.255", "11.0.0.0", "172.15.0.1", "172.32.0.1"],
    ],
    [
      "just outside of a range",
      ["192.167.1.1", "192.169.0.1", "169.253.0.1", "169.255.0.1", "100.63.0.1", "100.128.0.1"],
    ],
    ["just outside of a range", ["198.17.0.1", "198.20.0.1", "223.255.255.255", "168.63.129.17", "1.0.0.0"]],
    ["a public IPv6 address", ["[2606:4700::1111]", "[2a00:1450::1]", "[2001:4860::8888]"]],
    ["a public address inside another", ["[::ffff:8.8.8.8]", "[64:ff9b::8.8.8.8]", "[2002:808:808::1]"]],
    [
      "a name that only looks like one",
      ["localhost.example", "notlocalhost.example", "a.notlocalhost", "a.xlocal", "a.xinternal"],
    ],
    [
      "a name that only looks like one",
      ["internal.acme.example", "127.0.0.1.nip.io", "10.0.0.1.example", "home-arpa.example"],
    ],
  ])("is not %s: %s", (_, hosts) => {
    expect(hosts.map((host) => [host, kindOf(host)])).toEqual(hosts.map((host) => [host, null]));
  });
});
