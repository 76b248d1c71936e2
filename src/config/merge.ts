import type { WebhookKey } from "../core/model.ts";
import type { FileContext } from "./context.ts";
import type { Layer, TemplateLayers } from "./layer.ts";
import { type Path, placeAt, underline } from "./place.ts";
import { type Spot, spotAt } from "./scope.ts";
import { suggest } from "./suggest.ts";
import type { WebhookFields, WebhooksFile } from "./webhooks-file.ts";

/** One webhook with all that is said of it put together, as written. */
export interface MergedWebhook {
  readonly key: WebhookKey;
  readonly fields: WebhookFields;
  /** Whether anybody says something of a field; else its default holds. */
  says(field: keyof WebhookFields): boolean;
  /** Where a field stands, in the layer that wins; the webhook itself for one that stands nowhere. */
  spot(field: keyof WebhookFields, ...path: Path): Spot;
  /** Where the webhook stands: in the file itself if it does. */
  readonly own: Spot;
}

/** Puts webhooks together field by field: the file's own win over templates, and those over its defaults; null drops. */
export function mergeWebhooks(
  file: WebhooksFile,
  { layers, keys, whole }: TemplateLayers,
  { root, scope, report }: FileContext,
): ReadonlyMap<WebhookKey, MergedWebhook> {
  const layerAt = (fields: WebhookFields, ...base: Path): Layer => ({
    fields,
    spot: (...path) => spotAt(root, [...base, ...path], scope),
  });
  const defaults = file.defaults && layerAt(file.defaults, "defaults");
  const owns = new Map(Object.entries(file.webhooks ?? {}));
  const merged = new Map<WebhookKey, MergedWebhook>();
  for (const key of new Set([...layers.keys(), ...owns.keys()])) {
    const fields = owns.get(key);
    const own = fields ? layerAt(fields, "webhooks", key) : undefined;
    const [first, second] = [own, layers.get(key)].filter((layer) => layer !== undefined);
    if (fields === null || first === undefined) checkDrop(key);
    else merged.set(key, merge(key, first, second));
  }
  return merged;

  function merge(key: WebhookKey, first: Layer, second: Layer | undefined): MergedWebhook {
    const all = [first, second, defaults].filter((layer) => layer !== undefined);
    const layerOf = (field: keyof WebhookFields) => all.find(({ fields }) => Object.hasOwn(fields, field));
    const webhook: MergedWebhook = {
      key,
      fields: Object.assign({}, defaults?.fields, second?.fields, first.fields),
      says: (field) => layerOf(field) !== undefined,
      spot: (field, ...path) => layerOf(field)?.spot(field, ...path) ?? first.spot(),
      own: first.spot(),
    };
    // Without templates the schema has told it.
    if (file.use !== undefined && whole) checkWhole(webhook);
    return webhook;
  }

  function checkWhole({ key, own, says }: MergedWebhook): void {
    const missing = (["url", "events"] as const).filter((field) => !says(field));
    for (const field of missing) {
      const hint = () =>
        keys.has(key)
          ? `give the param that it is, or add \`${field}:\` under this key in \`webhooks:\``
          : (suggest(key, keys) ?? `add \`${field}:\`, or take the key of a template`);
      own.scope.report.error("schema", underline(own.place), `\`${field}\` is missing`, hint);
    }
  }

  function checkDrop(key: WebhookKey): void {
    if (keys.has(key) || !whole) return;
    const place = placeAt(root, "webhooks", key);
    const hint = () => suggest(key, keys) ?? "remove it";
    report.warning(
      "nothing-to-drop",
      place.key ?? place.span,
      `no template has \`${key}\`, so that null drops nothing`,
      hint,
    );
  }
}
