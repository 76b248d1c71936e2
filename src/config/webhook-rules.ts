import type { DesiredWebhook } from "../core/model.ts";
import { openCoverageRule } from "./coverage-rule.ts";
import { openEventRules } from "./event-rules.ts";
import type { MergedWebhook } from "./merge.ts";
import type { Spot } from "./scope.ts";
import type { Rules } from "./settings-file.ts";
import { openUrlRules } from "./url-rules.ts";

/** The rules of `hooksync.yaml` for the webhooks of one tenant, but for those about secrets, which stand apart. */
export interface WebhookRules {
  checkEvent(event: string, spot: Spot): void;
  /** `url` is null for what is none; `unread` are the fields whose references could not be replaced: they are not judged. */
  check(desired: DesiredWebhook, url: URL | null, written: MergedWebhook, unread: ReadonlySet<string>): void;
}

export function openWebhookRules(rules: Rules): WebhookRules {
  const checkUrl = openUrlRules(rules);
  const { checkEvent, checkCount } = openEventRules(rules);
  const checkCoverage = openCoverageRule(rules);
  return {
    checkEvent,
    check(desired, url, { spot }, unread) {
      if (url !== null) checkUrl(url, spot("url"));
      if (unread.has("events")) return;
      checkCount(desired.spec.events.length, spot("events"));
      if (url !== null) checkCoverage(desired, url, spot("url"));
    },
  };
}
