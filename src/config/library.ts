import type { LoadOptions } from "./context.ts";
import type { Templates } from "./templates.ts";
import type { WebhookSchema } from "./webhook-schema.ts";
import type { WebhooksFile } from "./webhooks-file.ts";

/** What a file needs that is not in it. */
export interface Shelf {
  /** null: it uses none. */
  readonly templates: Templates | null;
  readonly webhookSchema: WebhookSchema | null;
}

/** What the files of a run share: each template is read once, when the first file needs it, and kept. */
export interface Library {
  shelfFor(file: WebhooksFile): Promise<Shelf>;
}

/** For files that need nothing else. */
export const EMPTY_SHELF: Shelf = { templates: null, webhookSchema: null };

/** Opens what the files of a run share. Throws AppError when the operator's own schema cannot be used. */
export async function openLibrary(options: LoadOptions): Promise<Library> {
  const { schema, cwd } = options;
  const templates = once(async () => (await import("./templates.ts")).openTemplates(options));
  const webhookSchema = schema === null ? null : (await import("./webhook-schema.ts")).openWebhookSchema(schema, cwd);
  return {
    async shelfFor(file) {
      return { templates: usesTemplates(file, options) ? await templates() : null, webhookSchema };
    },
  };
}

/** Whether a file cannot be understood without templates; drift reads only what stands under `tenant:`. */
export function usesTemplates({ use = [] }: WebhooksFile, { purpose }: Pick<LoadOptions, "purpose">): boolean {
  return use.length > 0 && purpose !== "drift";
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
