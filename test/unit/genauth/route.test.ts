import { describe, expect, it } from "vitest";
import type { NetworkSettings } from "../../../src/genauth/dispatcher.ts";
import { routeTo } from "../../../src/genauth/route.ts";

const PROXIES: NetworkSettings = {
  httpProxy: "http://plain.example:3128",
  httpsProxy: "http://secure.example:3128",
  noProxy: "",
  extraCaFile: "",
};
const via = (host: string, more: Partial<NetworkSettings> = {}) => {
  const route = routeTo(host, { ...PROXIES, ...more });
  return route.via === "proxy" ? route.uri.host : route.via;
};

describe("the route to a host", () => {
  it("is the proxy of its scheme, and http_proxy for https too where nothing else is set", () => {
    expect(via("https://api.example")).toBe("secure.example:3128");
    expect(via("https://api.example", { httpsProxy: "" })).toBe("plain.example:3128");
    expect(via("http://api.example")).toBe("plain.example:3128");
    expect(via("https://api.example", { httpsProxy: "", httpProxy: "" })).toBe("direct");
  });

  it.each(["ftp://proxy.example", "proxy.example", "file:///proxy"])("is no proxy at %s", (httpsProxy) => {
    expect(() => via("https://api.example", { httpsProxy })).toThrow("is not the URL of a proxy");
  });

  it.each(["http://127.0.0.1:4010", "http://127.9.9.9", "https://localhost", "http://a.localhost", "http://[::1]:1"])(
    "is never a proxy to %s",
    (host) => expect(via(host)).toBe("loopback"),
  );

  it.each([
    ["api.example", "no-proxy"],
    ["API.example", "no-proxy"],
    ["example", "no-proxy"],
    [".example", "no-proxy"],
    ["*.example", "no-proxy"],
    ["api.example:443", "no-proxy"],
    ["other.test, api.example", "no-proxy"],
    ["*", "no-proxy"],
    ["api.example:8443", "secure.example:3128"],
    ["i.example", "secure.example:3128"],
    ["xample", "secure.example:3128"],
    ["other.test", "secure.example:3128"],
  ])("with no_proxy %s leads to %s", (noProxy, expected) => {
    expect(via("https://api.example", { noProxy })).toBe(expected);
  });
});
