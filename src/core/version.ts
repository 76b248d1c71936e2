import packageJson from "../../package.json" with { type: "json" };

/** The version of this package. */
export const VERSION: string = packageJson.version;

/** The node that this package needs, such as `>=20.19`. */
export const NODE_NEEDED: string = packageJson.engines.node;

/** Which program makes the plans of a run, and when. */
export function originOf({ run }: { readonly run: { readonly startedAt: number } }): {
  readonly tool: string;
  readonly createdAt: string;
} {
  return { tool: `hooksync ${VERSION}`, createdAt: new Date(run.startedAt).toISOString() };
}
