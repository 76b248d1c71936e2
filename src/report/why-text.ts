import type { Cause, Location, SpecField } from "../core/model.ts";
import type { ChangeView } from "../core/view.ts";

/** Why a change is there, in plain words; of a plain create or adopt, of which that says nothing new, only when `all` is wanted. */
export function whyTexts({ action, causes }: Pick<ChangeView, "action" | "causes">, all: boolean): readonly string[] {
  const isPlain = action !== "blocked" && causes.every(({ kind }) => kind === "new" || kind === "found");
  return isPlain && !all ? [] : causes.map(whyText);
}

/** A cause in plain words. They hold text from files and GenAuth as it is: who shows them escapes them for the medium. */
export function whyText(cause: Cause): string {
  switch (cause.kind) {
    case "new":
      return `new at ${place(cause.at)}`;
    case "edited":
      return `${list(cause.fields)} edited at ${place(cause.at)}`;
    case "template":
      return `${list(cause.fields)} changed by template ${place(cause.at)}`;
    case "variable":
      if (cause.fields.includes("secret")) {
        return `secret at ${place(cause.at)}, from ${cause.reference}, is not what was last applied`;
      }
      return `${list(cause.fields)} at ${place(cause.at)}: ${cause.reference} stands for something else than was last applied`;
    case "drift": {
      const updated = cause.updatedAt === null ? "" : `, last updated ${cause.updatedAt}`;
      return `${list(cause.fields)} changed by hand${updated}`;
    }
    case "deleted-by-hand":
      return `${cause.id} was deleted by hand`;
    case "pruned":
      return "its key left the files";
    case "formerly":
      return `formerly ${cause.from} (${place(cause.at)})`;
    case "found":
      return `a webhook of ${cause.by === "exact" ? "its name and url" : "its name"} is live, and unmanaged`;
    case "protection":
      return cause.protected ? "now protected" : "no longer protected";
    case "uncertain-secret":
      return "the lockfile cannot tell which secret was last applied";
    case "resend":
      return "--resend-secrets sends the secret again";
  }
}

function place({ file, line }: Location): string {
  return `${file}:${line}`;
}

function list(fields: readonly SpecField[]): string {
  return fields.join(", ");
}
