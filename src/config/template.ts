import type { Lookup } from "./lookup.ts";
import type { Params } from "./params.ts";
import { type Place, placeAt } from "./place.ts";
import type { Source } from "./source.ts";
import type { TemplateFile } from "./template-file.ts";

/** A template, ready to be used by any tenant. */
export interface Template {
  readonly source: Source;
  readonly root: Place;
  /** What its own references find: relative paths start at its folder. */
  readonly lookup: Lookup;
  readonly description: string | null;
  readonly params: Params;
  readonly webhooks: TemplateFile["webhooks"];
  /** The params that come to stand in a webhook's secret. */
  readonly secretParams: ReadonlySet<string>;
}

/** Where a template's webhook stands. */
export function webhookPlace({ root }: Template, key: string): Place {
  return placeAt(root, "webhooks", key);
}
