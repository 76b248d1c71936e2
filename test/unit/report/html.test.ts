import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../../src/core/document.ts";
import { viewOf } from "../../../src/core/view.ts";
import { scenesOf } from "../../../src/report/html/scene.ts";
import { renderPlanHtml, renderReportHtml } from "../../../src/report/html.ts";
import { desiredTenant, desiredWebhook, live, locked, lockFile, plan, printOf, spec } from "../../support/builders.ts";
import { type Tag, tagsOf, textOf } from "../../support/markup.ts";
import {
  documentOf,
  everyPlan,
  fleetDocument,
  goldenPlan,
  reportOf,
  settledView,
} from "../../support/sample-documents.ts";
import { faultsOf } from "../../support/schemas.ts";

const PLAN = everyPlan();
const REPORT = reportOf(PLAN);
const DRIFT = goldenPlan("drift");
const PAGES = [renderPlanHtml(PLAN), renderReportHtml(REPORT), renderPlanHtml(DRIFT)];

const attribute = (name: string) => (tag: Tag) => tag.attributes.get(name) ?? [];
const valuesOf = (page: string, name: string) => tagsOf(page).flatMap(attribute(name));

/** The page's part that stands in the element of this change or tenant. */
function partOf(page: string, tenant: string, key: string): string {
  const section = page.split("<section ").find((part) => part.includes(`<h3>${tenant}</h3>`)) ?? "";
  return section.split("<details ").find((part) => part.includes(`<code>${key}</code>`)) ?? "";
}

describe("a page", () => {
  it("is tried on documents that the published schemas allow", () => {
    expect([...faultsOf("plan", PLAN), ...faultsOf("report", REPORT)]).toEqual([]);
  });

  it("allows the style and the script that stand in it, by their hashes, and nothing else", () => {
    for (const page of PAGES) {
      const [style, script] = ["style", "script"].map((name) => {
        const [found = "", ...more] = [...page.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(
          ([, text]) => text,
        );
        expect(more).toEqual([]);
        return `sha256-${createHash("sha256").update(found).digest("base64")}`;
      });
      expect(valuesOf(page, "content")).toContain(
        `default-src 'none'; style-src '${style}'; script-src '${script}'; base-uri 'none'; form-action 'none'`,
      );
    }
  });

  it("has no data in its script or style: they are the same for every plan", () => {
    const fixed = (page: string) => page.match(/<(style|script)>[\s\S]*?<\/\1>/g);
    expect(fixed(PAGES[0] ?? "")).toEqual(fixed(renderPlanHtml(documentOf([]))));
  });

  it("loads nothing and leads nowhere but within itself", () => {
    for (const page of PAGES) {
      const names = new Set(tagsOf(page).flatMap(({ attributes }) => [...attributes.keys()]));
      expect(
        [...names].filter((name) =>
          /^on|^(src|srcset|style|action|formaction|data|background|poster|ping)$/.test(name),
        ),
      ).toEqual([]);
      expect(valuesOf(page, "href").filter((href) => !/^#[a-z0-9-]+$/.test(href))).toEqual([]);
      expect(page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")).not.toMatch(/url\(|@import/);
    }
  });

  it("has an element for every link within it, and no id twice", () => {
    for (const page of PAGES) {
      const ids = valuesOf(page, "id");
      expect(new Set(ids).size).toBe(ids.length);
      expect(valuesOf(page, "href").filter((href) => !ids.includes(href.slice(1)))).toEqual([]);
    }
    expect(valuesOf(PAGES[1] ?? "", "href").length).toBeGreaterThan(30);
  });

  it("closes every element that it opens", () => {
    const VOID = ["meta", "input", "br", "rect"];
    for (const page of PAGES) {
      const open: string[] = [];
      for (const { name } of tagsOf(page)) {
        if (name.startsWith("/")) expect(open.pop()).toBe(name.slice(1));
        else if (!VOID.includes(name)) open.push(name);
      }
      expect(open).toEqual([]);
    }
  });

  /** What the code tells apart by; all other texts come from files, from GenAuth, or, where a plan is read back, from anybody. */
  const CLOSED = [
    "formatVersion",
    "kind",
    "action",
    "reason",
    "would",
    "status",
    "field",
    "guard",
    "severity",
    "secret",
  ];
  const TRICKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt;",
    "</style><b>",
    "-->",
    "]]>",
    "\u202e\u0000\u001b[2J\u2028",
    "\ud800",
    "javascript:alert(1)",
    "${1}",
    "`",
  ];
  const hostile = fc
    .array(fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 3 })
    .map((parts) => parts.join(""));

  it("shows hostile text as text, wherever it stands: its markup is ours alone", () => {
    const ours = new Set(PAGES.flatMap((page) => tagsOf(page).map(shapeOf)));
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 12 }), (texts) => {
        let next = 0;
        const spoil = <T>(value: T): T =>
          JSON.parse(JSON.stringify(value), (name, item) => {
            if (typeof item !== "string" || CLOSED.includes(name)) return item;
            next += 1;
            return texts[next % texts.length];
          });
        const report = reportOf(spoil(PLAN));
        const outcomes = report.outcomes.map((end) => ("error" in end ? { ...end, error: spoil(end.error) } : end));
        const page = renderReportHtml({ ...report, outcomes });
        const isOurs = (tag: Tag) => ours.has(shapeOf(tag)) && /^[a-z0-9 ]*$/.test(tag.attributes.get("class") ?? "");
        expect(tagsOf(page).filter((tag) => !isOurs(tag))).toEqual([]);
        expect(page).not.toMatch(/(?!\n)\p{Cc}|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 15 },
    );
  });

  it("says so where nothing was planned, and where nothing is to do", () => {
    const nothing = renderPlanHtml({ ...documentOf([]), failures: PLAN.failures });
    expect(textOf(nothing)).toContain("Nothing could be planned.");
    expect(textOf(nothing)).toContain("1 tenant failed");
    const quiet = renderPlanHtml(documentOf([settledView("acme")]));
    expect(textOf(quiet)).toContain("No changes: 1 webhook matches.");
    expect(valuesOf(quiet, "id")).not.toContain("tools");
    const fleet = renderPlanHtml(documentOf(["acme", "globex"].map(settledView)));
    expect(valuesOf(fleet, "class").filter((name) => name.includes("map"))).toEqual([]);
    expect(textOf(fleet)).toContain("2 tenants with no change");
  });
});

describe("a plan as a page", () => {
  const [page = ""] = PAGES;

  it("has every change that is one, once, each under its mark", () => {
    const marks = PLAN.tenants.flatMap(({ changes, notCompared, unmanaged }) => [
      ...changes
        .filter(({ action, key }) => action !== "noop" || notCompared.some((item) => item.key === key))
        .map(({ action }) => action),
      ...unmanaged.map(() => "unmanaged"),
    ]);
    expect(valuesOf(page, "data-a").sort()).toEqual(marks.sort());
  });

  it("names at its top every webhook that will be deleted, each with a link to its change", () => {
    const deleted = PLAN.tenants.flatMap(({ changes }) => changes).filter(({ action }) => action === "delete");
    const alert = page.split('id="deleted">')[1]?.split("</section>")[0] ?? "";
    expect(textOf(alert)).toContain(`${deleted.length} webhooks will be deleted`);
    for (const { tenant, key } of deleted)
      expect(alert).toMatch(new RegExp(`<a href="#t\\d+-\\d+">${tenant} / ${key}</a>`));
  });

  it("shows of a field what was and what comes, and which part of it differs", () => {
    const change = partOf(page, "every-action", "c-drifted");
    expect(change).toContain(
      '<dt>url</dt><dd class="long"><del>https://<b>elsewhere.example.com/</b>drifted</del> →&nbsp;<ins>https://<b>hooks.example.com/c-</b>drifted</ins>',
    );
    expect(change).toContain("<del>−login</del> <del>−register</del> <ins>+user:created</ins>");
    expect(textOf(partOf(page, "every-action", "c-edited"))).toContain(
      "retryConfig3 times, every 10 seconds → 5 times, every 1 minute",
    );
    expect(textOf(partOf(page, "every-action", "a-new"))).toContain("Written in webhooks.yaml:4");
  });

  it("tells a secret that changed from one that is sent again, and shows neither", () => {
    const change = (before: string, after: string, resend: boolean) => {
      const made = plan({
        desired: desiredTenant([desiredWebhook("a", { secret: printOf(after) }, { secretRef: "${env:WEBHOOK_A}" })]),
        locked: lockFile([locked("a", "id-a", { secret: printOf(before) })]),
        live: [live("id-a", "a")],
        flags: { resendSecrets: resend },
      });
      return textOf(partOf(renderPlanHtml(documentOf([viewOf(made)])), "acme", "a"));
    };
    expect(change("one", "two", false)).toContain("secret(sensitive) changed from ${env:WEBHOOK_A}");
    expect(change("one", "one", true)).toContain("secret(sensitive) sent again from ${env:WEBHOOK_A}");
  });

  it("says what blocks, what looks renamed, what a guard refuses, what was not compared, what a run left behind", () => {
    const text = textOf(page);
    for (const said of [
      "blocked AMBIGUOUS_MATCH (would adopt)",
      "more than one fits: delete or rename the others in the console, then run again",
      "renamed (same ",
      "refused by a guard: nothing of it is applied",
      "secret: not compared",
      "did not finish: the next apply recovers it",
      "looks like a duplicate of e-matches",
      "made offline",
      "only two: the rest is left out",
      "tenants/initech.yaml:4:7 error the secret stands here as plain text",
      "1 tenant not begun",
      "1 warning",
    ]) {
      expect(text).toContain(said);
    }
  });

  it("has a map with a row for each tenant that has something to show, and one for each that failed", () => {
    const map = page.split('class="card map"')[1]?.split("</section>")[0] ?? "";
    const row = (tenant: string) => textOf(map.split("\n").find((line) => line.includes(`>${tenant}</a>`)) ?? "");
    expect(textOf(map.split("<tbody>")[0] ?? "")).toContain("−delete+create~update");
    expect(row("every-action")).toBe("every-action12323121");
    expect(row("too-many-deletes")).toContain("refused");
    expect(row("initech")).toBe("initechCONFIG_INVALID");
    expect(row("settled")).toBe("");
    expect(textOf(page.split('id="quiet"')[1] ?? "")).toContain("settled");
  });

  it("draws for one tenant which event begins, ends and stays at which URL", () => {
    const drawn = renderPlanHtml(goldenPlan("every-action")).split('class="matrix"')[1] ?? "";
    const events = [...(drawn.split("</thead>")[0] ?? "").matchAll(/<span>(.*?)<\/span>/g)].map(([, event]) => event);
    const rows = [...drawn.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, url, cells = ""]) => [
      url,
      ...cells.split("</td>").slice(0, -1).map(textOf),
    ]);
    expect(events).toEqual(["login", "register", "user:created"]);
    expect(rows).toContainEqual(["https://elsewhere.example.com/drifted", "removed", "removed", ""]);
    expect(rows).toContainEqual(["https://hooks.example.com/c-drifted", "", "", "added"]);
    expect(rows.map(([url]) => url)).not.toContain("https://hooks.example.com/d-moved");
  });
});

describe("drift as a page", () => {
  const page = PAGES[2] ?? "";

  it("tells what happened to live, not what would be done about it", () => {
    const text = textOf(page);
    expect(text).toContain("Drift: 3 of 4 webhooks differ from what was last applied.");
    expect(text).toContain("1 webhook gone from GenAuth");
    expect(text).not.toMatch(/will be|to create|to update/);
    expect(valuesOf(page, "data-a").sort()).toEqual(["changed", "changed", "gone", "unmanaged"]);
    expect(textOf(partOf(page, "webhooks", "switched-off"))).toMatch(/changed by hand.*enabledtrue → false/);
    const gone = partOf(page, "webhooks", "deleted");
    expect(gone).toContain("<del>−user:created</del>");
    expect(gone).not.toContain("<ins>");
  });
});

describe("a report as a page", () => {
  it("draws the coverage of what was done, not of what was planned", () => {
    const view = viewOf(plan({ desired: desiredTenant([desiredWebhook("a"), desiredWebhook("b")]), live: [] }));
    const done = { tenant: "acme", action: "create", attempts: 1, durationMs: 1 } as const;
    const [scene] = scenesOf(documentOf([view]), "report", [
      { ...done, key: "a", status: "applied", id: "id-a" },
      { ...done, key: "b", status: "skipped", because: "aborted" },
    ]);
    expect(scene?.coverage.map(({ url }) => url)).toEqual([spec("a").url]);
    expect(scenesOf(documentOf([view]), "plan", [])[0]?.coverage).toHaveLength(2);
  });

  const page = PAGES[1] ?? "";

  it("says of each change how it ended, in how many requests and how long", () => {
    const ended = REPORT.outcomes.map(({ status }) => status).sort();
    expect(valuesOf(page, "data-o").sort()).toEqual(ended);
    const [applied] = REPORT.outcomes;
    expect(textOf(partOf(page, applied?.tenant ?? "", applied?.key ?? ""))).toMatch(
      /✓ appliedIt was created, id-new: only the lockfile, 0 ms\./,
    );
    expect(textOf(page)).toContain("Skipped: an earlier change of this tenant did not succeed.");
    expect(textOf(page)).toMatch(/\(1 again\), \d\.\d s/);
  });

  it("gives of what failed GenAuth's message, its codes, its request and what to do", () => {
    const failed = REPORT.outcomes.find(({ status }) => status === "failed");
    const text = textOf(partOf(page, failed?.tenant ?? "", failed?.key ?? ""));
    expect(text).toContain("GenAuth refused iturl is not reachable");
    expect(text).toContain("What to do: change the url");
    expect(text).toContain("code REMOTE_REJECTED status 400 apiCode 4001 requestId request-1 requests 3");
    expect(textOf(page)).toContain(`${REPORT.summary.failed} changes failed`);
    expect(textOf(page)).toContain(`${REPORT.summary.indeterminate} changes indeterminate: sent, and no answer came`);
  });

  it("says of a change that was not its turn that it was not tried", () => {
    const none: ReportDocument = { ...REPORT, outcomes: [] };
    expect(textOf(renderReportHtml(none))).toContain("Nothing was applied.");
    expect(textOf(partOf(renderReportHtml(none), "every-action", "a-new"))).toContain("not tried");
  });
});

describe("a page of a large plan", () => {
  const large = (tenants: number, changes: number) => {
    const page = renderPlanHtml(fleetDocument(tenants, changes));
    const elements = tagsOf(page).filter(({ name }) => !name.startsWith("/"));
    return { page, elements: elements.length };
  };

  it("is lean: a change costs some 30 elements and 2 kB, its picture included", () => {
    const [small, big] = [large(1, 300), large(1, 1200)];
    expect((big.elements - small.elements) / 900).toBeLessThan(30);
    expect((big.page.length - small.page.length) / 900).toBeLessThan(2_000);
  });

  it("opens only what nobody may overlook, and draws only so many pictures", () => {
    const { page } = large(100, 9);
    const changes = tagsOf(page).filter(({ attributes }) => attributes.has("data-a"));
    expect(changes).toHaveLength(900);
    const isOpen = (tag: Tag) => tag.attributes.has("open");
    expect(changes.filter(isOpen)).toEqual(changes.filter(({ attributes }) => attributes.get("data-a") === "delete"));
    expect(page.split('class="matrix"')).toHaveLength(61);
    expect(page.split('id="deleted">')[1]?.split("</section>")[0]?.split("<a ")).toHaveLength(21);
    expect(textOf(page)).toContain("and 280 more, each marked below");
  });

  it("has a picture of at most 20 URLs and 32 events, and counts the rest", () => {
    const events = Array.from({ length: 40 }, (_, index) => `event:${index}`);
    const webhooks = Array.from({ length: 30 }, (_, index) => desiredWebhook(`w${index}`, { events }));
    const page = renderPlanHtml(documentOf([viewOf(plan({ desired: desiredTenant(webhooks) }))]));
    const drawn = page.split('class="matrix"')[1] ?? "";
    expect(drawn.split('<th scope="row">')).toHaveLength(21);
    expect(drawn.split('<th scope="col">')).toHaveLength(33);
    expect(textOf(drawn)).toContain("Not drawn: 10 more URLs, 8 more events.");
  });
});

/** A tag by its name and its attributes, without what they say. */
function shapeOf({ name, attributes }: Tag): string {
  return [name, ...attributes.keys()].join(" ");
}
