import { count } from "./count.ts";
import type { Room } from "./room.ts";
import type { Block, TenantMarkdown } from "./tenant-markdown.ts";

/** A plan of no more blocks than this is shown without a click. */
const OPEN_AT_MOST = 10;
const TAIL = "</details>\n\n";

/** What is left to say of what is cut; bytes that are not taken from the room. */
export const CUT_BYTES = 150;

/** As many whole blocks of these tenants as there is room for, those that are loud first; what is cut is counted. */
export function fitTenants(tenants: readonly TenantMarkdown[], room: Room): string {
  const isShort = tenants.reduce((sum, { blocks }) => sum + blocks.length, 0) <= OPEN_AT_MOST;
  const shown = new Set<Block>();
  const begun = new Map<TenantMarkdown, boolean>();
  const begin = (tenant: TenantMarkdown): boolean => {
    const known = begun.get(tenant);
    if (known !== undefined) return known;
    const fits = room.take(headOf(tenant, isShort) + moreOf(tenant.blocks) + TAIL);
    begun.set(tenant, fits);
    return fits;
  };

  for (const isLoud of [true, false]) {
    for (const tenant of tenants) {
      for (const block of tenant.blocks) {
        if (block.isLoud === isLoud && begin(tenant) && room.take(`${block.text}\n\n`)) shown.add(block);
      }
    }
  }
  // Of those that have nothing to show only one that is alone, or has a word of its own, is told.
  for (const tenant of tenants) {
    if (tenant.blocks.length === 0 && (tenants.length === 1 || tenant.facts.length > 1)) begin(tenant);
  }

  const texts = tenants.map((tenant) => {
    if (!begun.get(tenant)) return "";
    const blocks = tenant.blocks.filter((block) => shown.has(block));
    const cut = tenant.blocks.filter((block) => !shown.has(block));
    return [headOf(tenant, isShort), ...blocks.map(({ text }) => `${text}\n\n`), moreOf(cut), TAIL].join("");
  });
  return texts.join("") + cutOf(tenants, shown);
}

function headOf({ summary, facts }: TenantMarkdown, isOpen: boolean): string {
  return `<details${isOpen ? " open" : ""}>\n<summary>${summary}</summary>\n\n${facts.join("\n\n")}\n\n`;
}

function moreOf(cut: readonly Block[]): string {
  return cut.length === 0 ? "" : `… and ${counted(cut)}\n\n`;
}

function cutOf(tenants: readonly TenantMarkdown[], shown: ReadonlySet<Block>): string {
  const cut = tenants
    .map(({ blocks }) => blocks.filter((block) => !shown.has(block)))
    .filter(({ length }) => length > 0);
  if (cut.length === 0) return "";
  return `**… and ${counted(cut.flat())} in ${count(cut.length, "tenant")}: see the full plan.**\n\n`;
}

/** How many changes these are, and how many notes of what is no change. */
function counted(cut: readonly Block[]): string {
  const changes = cut.filter(({ isChange }) => isChange).length;
  const more = [...some(changes, "more change"), ...some(cut.length - changes, "more note")];
  return more.join(" and ");
}

function some(number: number, one: string): readonly string[] {
  return number === 0 ? [] : [count(number, one)];
}
