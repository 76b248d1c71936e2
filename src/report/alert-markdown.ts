import { openRoom, type Room } from "./room.ts";

/** What nobody may overlook: a coloured box on GitHub, with a list in it. */
export interface Alert {
  readonly kind: "CAUTION" | "WARNING";
  /** What the list is of, and how many. */
  readonly title: string;
  readonly items: readonly string[];
}

/** More of a list than this nobody reads. */
const LISTED = 50;

/** How much an alert needs that lists nothing. */
export function leastOf(alert: Alert): string {
  return print(alert, [], alert.items.length);
}

/** An alert with as much of its list as there is room for; what `leastOf` needs was taken already. */
export function renderAlert(alert: Alert, room: Room): string {
  // No list, however long, leaves nothing to the others.
  const share = openRoom(room.left / 2);
  const listed = alert.items.slice(0, LISTED).filter((item) => share.take(lineOf(item)));
  room.take(listed.map(lineOf).join(""));
  return print(alert, listed, alert.items.length - listed.length);
}

function print({ kind, title }: Alert, listed: readonly string[], hidden: number): string {
  const more = hidden > 0 ? lineOf(`… and ${hidden} more`) : "";
  return `> [!${kind}]\n> **${title}**\n>\n${listed.map(lineOf).join("")}${more}\n`;
}

function lineOf(item: string): string {
  return `> - ${item}\n`;
}
