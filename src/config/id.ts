import type { Reporter } from "./reporter.ts";
import type { Span } from "./source.ts";

/** ASCII without spaces: it goes out in a header. */
const ID = /^[\x21-\x7e]+$/;

/** Reports an id that could not be sent, without showing it. */
export function checkId(field: string, id: string | null, span: Span | null, report: Reporter): void {
  if (id === null || ID.test(id)) return;
  report.error("tenant-id", span, `\`${field}\` is no id: it has spaces or letters beyond ASCII`);
}
