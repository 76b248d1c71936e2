import { groupBy } from "../core/address.ts";
import type { DesiredWebhook, WebhookKey } from "../core/model.ts";
import { listing } from "./listing.ts";
import { openRule } from "./rule.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";

/** Opens the rule that no event goes to the same URL twice, for the webhooks of one tenant, one after the other. */
export function openCoverageRule(rules: Rules): (webhook: DesiredWebhook, url: URL, spot: Spot) => void {
  const rule = openRule("noDuplicateCoverage", rules);
  /** By URL, and then by event: the first webhook that brings it there. */
  const firsts = new Map<string, Map<string, WebhookKey>>();

  return ({ key, spec: { enabled, events } }, url, spot) => {
    if (rule === null || !enabled) return;
    const address = addressOf(url);
    const known = firsts.get(address) ?? new Map<string, WebhookKey>();
    firsts.set(address, known);
    const twice = groupBy(
      events.filter((event) => known.has(event)),
      (event) => known.get(event) ?? "",
    );
    for (const [first, common] of twice) {
      const message = `\`${key}\` brings ${listing(common)} to the same URL as \`${first}\``;
      rule.tell(spot, message, "take them out of one of the two");
    }
    for (const event of events) if (!known.has(event)) known.set(event, key);
  };
}

/** One spelling for what leads to the same place; what stands after `#` is not sent. */
function addressOf({ href, host }: URL): string {
  const sent = href.replace(/#.*$/s, "").replace(`//${host}`, `//${host.replace(/\.(?=:|$)/, "")}`);
  return sent.replace(/%[0-9a-f]{2}/gi, (code) => {
    const char = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(char) ? char : code.toUpperCase();
  });
}
