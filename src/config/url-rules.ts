import { hostOf, openHostPatterns } from "./host-patterns.ts";
import { listing } from "./listing.ts";
import { privateKindOf } from "./private-address.ts";
import { openRule } from "./rule.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";
import { checkPlainHttp } from "./webhook-checks.ts";

/** Opens the rules about where a webhook leads. */
export function openUrlRules(rules: Rules): (url: URL, spot: Spot) => void {
  const https = openRule("requireHttps", rules);
  const allowed = openRule("allowedHosts", rules);
  const denied = openRule("deniedHosts", rules);
  const noPrivate = openRule("noPrivateAddresses", rules);
  const allowedBy = openHostPatterns(allowed?.set.hosts ?? []);
  const deniedBy = openHostPatterns(denied?.set.hosts ?? []);

  const readsHost = allowed !== null || denied !== null || noPrivate !== null;

  return (url, spot) => {
    if (https === null) checkPlainHttp(url, spot);
    else if (url.protocol === "http:") https.tell(spot, "`url` is plain http", "use https");
    if (!readsHost) return;
    const host = hostOf(url);
    if (allowed !== null && allowedBy(host) === null) {
      const hint = `hooksync.yaml allows ${listing(allowed.set.hosts)}`;
      allowed.tell(spot, `\`url\` leads to ${host}, which is not an allowed host`, hint);
    }
    const pattern = deniedBy(host);
    if (pattern !== null) {
      denied?.tell(spot, `\`url\` leads to ${host}, which is a denied host`, `hooksync.yaml denies \`${pattern}\``);
    }
    const kind = noPrivate && privateKindOf(host);
    if (kind) noPrivate.tell(spot, `\`url\` leads to ${host}, ${kind}`, "use a host of the public internet");
  };
}
