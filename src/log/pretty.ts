import { styleText } from "node:util";
import { printable } from "../core/printable.ts";

const COLORS = { debug: "gray", info: "green", warn: "yellow", error: "red" } as const;

/** One JSON log line as a short line for people: time, level, event, fields. */
export function prettyLine(line: string, color: boolean): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const name = String(level).padEnd(5);
  const style = COLORS[level as keyof typeof COLORS];
  const shown = color && style ? styleText(style, name, { validateStream: false }) : name;
  const rest = Object.entries(fields)
    .filter(([key, value]) => key !== "runId" && value !== null)
    .map(([key, value]) => `${key}=${typeof value === "string" && !/\s/.test(value) ? value : JSON.stringify(value)}`);
  return `${String(time).slice(11, 19)} ${shown} ${[msg, ...rest].map((part) => printable(String(part))).join(" ")}\n`;
}
