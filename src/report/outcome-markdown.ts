import type { OutcomeView } from "../core/document.ts";
import { DONE } from "./apply-text.ts";
import { effort } from "./effort.ts";
import { markdownCode } from "./markdown-code.ts";
import { errorWords } from "./trouble-markdown.ts";

/** How carrying out a change ended, and what it took: `created id-1 (1 request, 120 ms)`. */
export function outcomeWords(outcome: OutcomeView): string {
  switch (outcome.status) {
    case "applied":
      return `**${DONE[outcome.action]}** ${markdownCode(outcome.id)} (${effort(outcome)})`;
    case "skipped":
      return `**skipped** (${outcome.because})`;
    case "failed":
    case "indeterminate":
      return `**${outcome.status}** (${effort(outcome)}): ${errorWords(outcome.error)}`;
  }
}
