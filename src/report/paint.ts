import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours text, or leaves it as it is where colours are not wanted. */
export type Paint = (format: Format, text: string) => string;

/** Leaves text as it is. */
export const PLAIN: Paint = (_, text) => text;

/** A paint for an output that takes colours or not. */
export function paintFor(color: boolean): Paint {
  return color ? (format, text) => styleText(format, text, { validateStream: false }) : PLAIN;
}
