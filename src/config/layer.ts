import type { WebhookKey } from "../core/model.ts";
import type { Path } from "./place.ts";
import type { Spot } from "./scope.ts";
import type { WebhookFields } from "./webhooks-file.ts";

/** What one place says of one webhook: the file itself, a template it uses, or its defaults. */
export interface Layer {
  readonly fields: WebhookFields;
  /** Where a part of it stands, or the last one on the way there that exists. */
  spot(...path: Path): Spot;
}

/** The webhooks that templates bring to a tenant. */
export interface TemplateLayers {
  readonly layers: ReadonlyMap<WebhookKey, Layer>;
  /** All keys of all of them, also those that a later one drops. */
  readonly keys: ReadonlySet<WebhookKey>;
  /** False when one cannot be used, which is reported: what seems to be missing may be in there. */
  readonly whole: boolean;
}
