import { printable } from "../../core/printable.ts";

/** Markup that is ours: only `html` and `trusted` make it. */
export interface Html {
  readonly html: string;
}

export const NOTHING: Html = { html: "" };

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup with values in it: whatever is not markup already is shown as text, also between the quotes of an attribute. */
export function html(
  markup: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  return { html: markup.reduce((made, next, index) => made + shown(values[index - 1] ?? "") + next) };
}

/** Markup out of a constant of this program; never of data. */
export function trusted(constant: string): Html {
  return { html: constant };
}

/** The attribute that unfolds an element, or nothing. */
export function openIf(isOpen: boolean): Html {
  return { html: isOpen ? " open" : "" };
}

/** Markup one after another, a line each. */
export function lines(parts: readonly Html[]): Html {
  return {
    html: parts
      .map((part) => part.html)
      .filter(Boolean)
      .join("\n"),
  };
}

function shown(value: Html | readonly Html[] | string | number): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return printable(value).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
  return "html" in value ? value.html : value.map((part) => part.html).join("");
}
