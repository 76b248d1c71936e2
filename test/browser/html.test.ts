import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viewOf } from "../../src/core/view.ts";
import { renderPlanHtml, renderReportHtml } from "../../src/report/html.ts";
import { openBrowser, openFile } from "../support/browser.ts";
import { desiredTenant, desiredWebhook, live, plan } from "../support/builders.ts";
import { documentOf, everyPlan, fleetDocument, goldenPlan, reportOf } from "../support/sample-documents.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

const PLAN = renderPlanHtml(everyPlan());
const SAMPLES = {
  plan: PLAN,
  drift: renderPlanHtml(goldenPlan("drift")),
  report: renderReportHtml(reportOf(everyPlan())),
};

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const count = (page: Page) => page.locator("#count").textContent();
const visible = (page: Page) => page.locator("[data-a]:not([hidden])");
const isFocused = (page: Page, selector: string) =>
  page.locator(selector).evaluate((node) => node === node.ownerDocument.activeElement);

/** Goes on with Tab until the focus is there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await isFocused(page, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** Goes on with End until nothing grows any more: what was far off gets its true height when it comes near. */
async function scrollToEnd(page: Page): Promise<void> {
  const isAtEnd = async () => {
    await page.keyboard.press("End");
    return page.evaluate("innerHeight + scrollY >= document.documentElement.scrollHeight - 2");
  };
  await expect.poll(isAtEnd, { timeout: 60_000 }).toBe(true);
}

describe("a page in a browser", () => {
  const looks = Object.entries(SAMPLES).flatMap(([name, html]) =>
    (["light", "dark"] as const).flatMap((colorScheme) =>
      [DESKTOP, PHONE].map((viewport) => ({ name, html, colorScheme, viewport, width: viewport.width })),
    ),
  );

  it.each(looks)(
    "has no fault that axe finds, and nothing to scroll sideways: $name, $colorScheme, $width wide",
    async ({ html, ...look }) => {
      const page = await openFile(browser, html, look);
      // What is folded or far off is not laid out, and axe would not look at it.
      await page.evaluate(
        "document.querySelectorAll('section,details,li').forEach((node) => { node.open = true; node.style.contentVisibility = 'visible'; })",
      );
      await page.evaluate(AXE);
      const { violations, passes } = await page.evaluate<AxeResults>(
        "axe.run(document, { resultTypes: ['violations'] })",
      );
      expect(
        violations.map(({ id, nodes }) => [
          id,
          ...nodes.map(({ html: markup, failureSummary }) => `${markup} ${failureSummary}`),
        ]),
      ).toEqual([]);
      expect(passes.map(({ id }) => id)).toContain("color-contrast");
      const widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
      expect(widths).toEqual([look.width, look.width]);
    },
  );

  it("shows a hostile name as text, runs nothing of it and asks for nothing", async () => {
    const names = [
      "<script>alert(1)</script>",
      '"><img src="https://evil.example/x" onerror="alert(2)">',
      "</title></style></script><svg onload=alert(3)>",
      "' autofocus onfocus='alert(4)' x='",
      "javascript:alert(5)",
      "&lt;b&gt; {{7*7}} ${7*7}",
    ];
    const hostile = plan({
      desired: desiredTenant(
        names.map((name) => desiredWebhook(name, { name, url: `https://hooks.example/${name}`, events: [name] })),
        { tenant: names[1] ?? "" },
      ),
      live: names.map((name, index) => live(`id-${index}${name}`, name, { name: `left ${name}` })),
    });
    const page = await openFile(
      browser,
      renderPlanHtml(documentOf([viewOf(hostile), viewOf({ ...hostile, tenant: names[2] ?? "" })])),
    );
    const text = await page.locator("body").innerText();
    for (const name of names) expect(text).toContain(name);
    expect(await page.locator("img,svg[onload],[onerror],[onfocus],main script").count()).toBe(0);
    expect(
      await page.locator("a").evaluateAll((all) => all.filter((node) => !node.getAttribute("href")?.startsWith("#"))),
    ).toEqual([]);
    await page.locator("#search").fill("<script>alert(1)</script>");
    expect(await visible(page).count()).toBeGreaterThan(1);
  });

  it("is searched with the keyboard alone, and tells how many match", async () => {
    const page = await openFile(browser, PLAN);
    const all = await visible(page).count();
    expect(await count(page)).toBe(`All ${all} webhooks shown`);
    expect(await page.locator("#count").evaluate((node) => [node.tagName, node.getAttribute("aria-live")])).toEqual([
      "OUTPUT",
      "polite",
    ]);

    await tabTo(page, "#search");
    await page.keyboard.type("every-action DRIFTED");
    expect(await count(page)).toBe(`2 of ${all} webhooks match`);
    expect(await visible(page).locator("summary code").allTextContents()).toEqual([
      "c-drifted",
      "c-edited-and-drifted",
    ]);
    expect(await page.locator(".tenant:visible").count()).toBe(1);

    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("user:unheard-of");
    expect(await count(page)).toBe(`0 of ${all} webhooks match`);

    await tabTo(page, "#all");
    await page.keyboard.press("Enter");
    expect(await count(page)).toBe(`All ${all} webhooks shown`);
    expect(await isFocused(page, "#search")).toBe(true);
  });

  it.each([
    ["tenant", "too-many", "too-many-deletes"],
    ["key", "b-adopted-as", "every-action"],
    ["name", "somebody else's", "every-action"],
    ["url", "elsewhere.example.com/drifted", "every-action"],
    ["event", "register", "every-action"],
  ])("is searched by %s", async (_, words, expected) => {
    const page = await openFile(browser, PLAN);
    await page.locator("#search").fill(words);
    expect(await page.locator(".tenant:visible h3").allTextContents()).toContain(expected);
    expect(await visible(page).count()).toBeLessThan(await page.locator("[data-a]").count());
    for (const hit of await visible(page).all()) {
      const tenant = await hit.locator("xpath=ancestor::section").locator("h3").textContent();
      const text = `${tenant} ${await hit.textContent()}`;
      expect(text.toLowerCase()).toContain(words);
    }
  });

  it("is filtered by action and by outcome with the keyboard alone", async () => {
    const report = reportOf(everyPlan());
    const page = await openFile(browser, SAMPLES.report);
    // What is failed and deleted stands above and links to what it names: one step leads past all of that.
    await page.keyboard.press("Tab");
    expect(await isFocused(page, ".skip")).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.activeElement).clipPath")).toBe("none");
    await page.keyboard.press("Enter");
    await tabTo(page, "input[value=update]");
    await page.keyboard.press("Space");
    const updates = report.outcomes.filter(({ action }) => action === "update");
    expect(await visible(page).count()).toBe(updates.length);
    await tabTo(page, "input[value=failed]");
    await page.keyboard.press("Space");
    const failed = updates.filter(({ status }) => status === "failed");
    expect(await count(page)).toMatch(new RegExp(`^${failed.length} of `));
    await page.keyboard.press("Space");
    expect(await visible(page).count()).toBe(updates.length);
  });

  it("leads from the map and from deletions to what they name, also where a filter hides it", async () => {
    const page = await openFile(browser, renderPlanHtml(fleetDocument(30, 9)));
    await page.locator("#search").fill("tenant-3 webhook-1");
    await page.locator("#deleted a").nth(4).click();
    const target = page.locator("details:target");
    expect(await target.locator("summary code").textContent()).toBe("webhook-5");
    expect(await target.getAttribute("open")).toBe("");
    expect(await target.isVisible()).toBe(true);
    expect(await page.locator("#search").inputValue()).toBe("");
    await page.locator(".map a", { hasText: "tenant-29" }).press("Enter");
    expect(await page.locator("section:target h3").textContent()).toBe("tenant-29");
    await expect
      .poll(() => page.locator("section:target").evaluate((node) => Math.round(node.getBoundingClientRect().top)))
      .toBeLessThan(400);
  });

  it("opens and closes all that is shown", async () => {
    const page = await openFile(browser, renderPlanHtml(fleetDocument(20, 9)));
    const open = page.locator("details[data-a][open]");
    const before = await open.count();
    await page.locator("#unfold").click();
    expect(await open.count()).toBe(180);
    await page.locator("#unfold").click();
    expect(await open.count()).toBe(0);
    expect(before).toBe(60);
  });

  it("has everything without JavaScript, but for filter and search", async () => {
    const page = await openFile(browser, PLAN, { javaScriptEnabled: false });
    expect(await page.locator("#tools").isVisible()).toBe(false);
    expect(await page.locator("noscript").isVisible()).toBe(true);
    expect(await page.locator(".tenant,.quiet li").count()).toBe(everyPlan().tenants.length);
    await page.locator("summary", { hasText: "c-drifted" }).first().click();
    expect(await page.locator("details[data-a]:not([open])").count()).toBe(1);
  });

  it("prints what is folded, and no toolbar", async () => {
    const page = await openFile(browser, PLAN);
    const folded = page.locator("details.m .keys").first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await folded.isVisible()).toBe(true);
    expect(await page.locator("#tools").isVisible()).toBe(false);
  });
});

describe("a page of 5,000 changes in a browser", { timeout: 90_000 }, () => {
  it("opens, scrolls to its end, and is searched", async () => {
    const page = await openFile(browser, renderPlanHtml(fleetDocument(250, 20)));
    expect(await count(page)).toBe("All 5000 webhooks shown");
    expect(await page.locator(".map tbody tr").count()).toBe(250);
    await scrollToEnd(page);
    const last = page.locator("#t249");
    expect(await last.evaluate((node) => node.getBoundingClientRect().top)).toBeLessThan(DESKTOP.height);

    await page.locator("#search").fill("tenant-249 webhook-19");
    expect(await count(page)).toBe("1 of 5000 webhooks match");
    expect(await visible(page).isVisible()).toBe(true);
    await page.locator("#all").click();
    await page.locator("input[value=delete]").check({ force: true });
    expect(await count(page)).toBe(`${250 * 6} of 5000 webhooks match`);
  });

  it("is all in one tenant no different", async () => {
    const page = await openFile(browser, renderPlanHtml(fleetDocument(1, 5000)));
    await scrollToEnd(page);
    await page.locator("#search").fill("webhook-4999");
    expect(await count(page)).toBe("1 of 5000 webhooks match");
  });

  it("links to 2,000 tenants", async () => {
    const page = await openFile(browser, renderPlanHtml(fleetDocument(2000, 3)));
    await page.locator(".map a", { hasText: "tenant-1234" }).click();
    expect(await page.locator("section:target h3").textContent()).toBe("tenant-1234");
    expect(await page.locator("section:target").isVisible()).toBe(true);
  });
});
