import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/genauth/dto.ts";
import { readToken, type Token, TokenCache } from "../../../src/genauth/token.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { calm } from "../../support/genauth-client.ts";

const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;

function cacheOf(fetch: (number: number) => Promise<void> = async () => {}) {
  const clock = fakeClock();
  let fetched = 0;
  const cache = new TokenCache(async () => {
    const number = ++fetched;
    await fetch(number);
    return { accessToken: `t${number}`, lifeMs: 7_200_000, userPoolId: null };
  }, clock);
  return { cache, clock, fetched: () => fetched };
}

describe("TokenCache", () => {
  it("fetches one token for twenty callers at once, and none for those who come later", async () => {
    const { cache, fetched } = cacheOf();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => cache.get(calm())));
    expect(new Set(tokens.map((token) => token.accessToken))).toEqual(new Set(["t1"]));
    await cache.get(calm());
    expect(fetched()).toBe(1);
  });

  it("renews at 90 % of the token's life", async () => {
    const { cache, clock } = cacheOf();
    await cache.get(calm());
    clock.advance(6_479_999);
    expect((await cache.get(calm())).accessToken).toBe("t1");
    clock.advance(1);
    expect((await cache.get(calm())).accessToken).toBe("t2");
  });

  it("drops a refused token once, however many callers say so", async () => {
    const { cache, fetched } = cacheOf();
    const refused = await cache.get(calm());
    cache.drop(refused);
    const fresh = await cache.get(calm());
    cache.drop(refused);
    expect(await cache.get(calm())).toBe(fresh);
    expect(fetched()).toBe(2);
  });

  it("tries again after a fetch that failed, and tells all who waited for it", async () => {
    const { cache } = cacheOf(async (number) => {
      if (number === 1) throw new Error("down");
    });
    const both = await Promise.allSettled([cache.get(calm()), cache.get(calm())]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await cache.get(calm())).accessToken).toBe("t2");
  });

  it("lets who aborts go, and the others keep their fetch", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { cache, fetched } = cacheOf(() => gate);
    const stop = new AbortController();
    const leaving = cache.get(stop.signal);
    const staying = cache.get(calm());
    stop.abort(new Error("stop"));
    await expect(leaving).rejects.toThrow("stop");
    await expect(cache.get(stop.signal)).rejects.toThrow("stop");
    open();
    expect((await staying).accessToken).toBe("t1");
    expect(fetched()).toBe(1);
  });
});

describe("readToken", () => {
  it("reads the pool that the token names", () => {
    const access_token = jwt({ scoped_userpool_id: "pool-1" });
    expect(readToken({ access_token, expires_in: 7200 })).toEqual<Token>({
      accessToken: access_token,
      lifeMs: 7_200_000,
      userPoolId: "pool-1",
    });
  });

  it.each([["opaque"], ["a.b"], [jwt(null)], [jwt({ scoped_userpool_id: 7 })], [""]])(
    "names no pool for the token %j",
    (access_token) => {
      expect(readToken({ access_token, expires_in: 1 }).userPoolId).toBeNull();
    },
  );

  it.each([[null], [{}], [{ access_token: "t" }], [{ access_token: 1, expires_in: 1 }]])("refuses %j", (data) => {
    expect(() => readToken(data)).toThrow(ShapeError);
  });
});
