import { AppError } from "../core/errors.ts";
import { DELAY_UNITS, type LockedWebhook, type RetryPolicy, type WebhookSpec } from "../core/model.ts";
import type { JournalBegin, JournalDone, JournalLine } from "../core/ports.ts";
import { isPrint } from "../core/secret.ts";

const NEWLINE = 0x0a;

/** The text of one line, with its line break. */
export function printLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * All whole lines of a journal: a last line that is torn counts as not written.
 * Throws LOCK_UNREADABLE for anything else that is no journal.
 */
export function parseLines(bytes: Uint8Array, file: string): JournalLine[] {
  const lines: JournalLine[] = [];
  let end = 0;
  for (let stop = bytes.indexOf(NEWLINE); stop !== -1; stop = bytes.indexOf(NEWLINE, end)) {
    const value = parseOrNothing(bytes.subarray(end, stop));
    if (value === undefined && stop === bytes.length - 1) break;
    const isRight = lines.length === 0 ? isBegin : isDone;
    if (!isRight(value)) throw unreadable(file, lines.length + 1);
    lines.push(value);
    end = stop + 1;
  }
  return lines;
}

function parseOrNothing(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function unreadable(file: string, line: number): AppError {
  return new AppError("LOCK_UNREADABLE", `${file} is damaged at line ${line}, or a newer hooksync wrote it`, {
    location: { file, line, column: 1 },
    hint: "run the hooksync that wrote it; else move the file away, and see in `hooksync plan` that no webhook would be created twice before you apply",
  });
}

type Check = (value: unknown) => boolean;
type Fields<T> = Readonly<Record<keyof T, Check>>;

const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const number: Check = (value) => typeof value === "number";
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
const listOf =
  (item: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(item);

/** Exactly these fields, but that those in `optional` may be absent. */
function shape<T>(fields: Fields<T>, optional: readonly (keyof T)[] = []): (value: unknown) => value is T {
  const checks = new Map<string, Check>(Object.entries(fields));
  const required = [...checks.keys()].filter((name) => !optional.some((other) => other === name));
  return (value): value is T =>
    typeof value === "object" &&
    value !== null &&
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, item]) => checks.get(name)?.(item) === true);
}

const retryPolicy = shape<RetryPolicy>(
  { enabled: flag, count: number, delay: number, delayUnit: oneOf(...DELAY_UNITS) },
  ["count", "delay", "delayUnit"],
);
const secretState = either(
  oneOf("unmanaged", "none", "unset", "unreadable", "uncertain"),
  (value) => typeof value === "string" && isPrint(value),
);
const spec = shape<WebhookSpec>({
  name: text,
  url: text,
  events: listOf(text),
  contentType: text,
  enabled: flag,
  secret: secretState,
  retryConfig: either(oneOf("unmanaged"), retryPolicy),
});
const locked = shape<LockedWebhook>({
  key: text,
  id: text,
  applied: spec,
  origin: oneOf("created", "adopted", "imported"),
  protected: flag,
});
const isBegin = shape<JournalBegin>({
  at: oneOf("begin"),
  runId: text,
  startedAt: text,
  by: text,
  target: shape<JournalBegin["target"]>({ host: text, userPoolId: either(oneOf(null), text) }),
  accessKeyId: text,
  lineage: text,
  serial: (value) => Number.isSafeInteger(value),
  plan: (value) => typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value),
  creates: listOf(shape<JournalBegin["creates"][number]>({ key: text, spec, protected: flag })),
  updates: listOf(locked),
  adopts: listOf(text),
  secrets: listOf(text),
  deletes: listOf(text),
});
const isDone = shape<JournalDone>({ at: oneOf("done"), key: text, entry: either(oneOf(null), locked) });
