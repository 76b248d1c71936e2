import { describe, expect, it } from "vitest";
import { renderLock } from "../../../src/report/lock-text.ts";
import { paintFor } from "../../../src/report/paint.ts";
import { locked, lockFile } from "../../support/builders.ts";

const shown = (...entries: Parameters<typeof lockFile>[0]) =>
  renderLock("acme.yaml", lockFile(entries), paintFor(false));

describe("a lockfile at a terminal", () => {
  it("is a table whose columns stand, wide characters or not", () => {
    expect(
      shown(
        locked("用户同步", "id-1", { name: "用户" }),
        locked("b", "id-22", { name: "Sign-ins" }, { origin: "adopted", protected: true }),
      ),
    ).toBe(`acme.yaml: serial 4, 2 webhooks, https://api.genauth.ai
  用户同步  id-1   用户      created
  b         id-22  Sign-ins  adopted, protected
`);
  });

  it("is one line where it is empty, and where there is none", () => {
    expect(shown()).toBe("acme.yaml: serial 4, 0 webhooks, https://api.genauth.ai\n");
    expect(renderLock("acme.yaml", null, paintFor(false))).toBe("acme.yaml: no lockfile yet\n");
  });

  it("shows hostile text as text", () => {
    const evil = "\u001b[31m\n\u202e";
    const lock = lockFile([locked(evil, evil, { name: evil })], { host: evil });
    expect(renderLock(evil, lock, paintFor(false))).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}|\n(?! {2}\\u)./u);
  });
});
