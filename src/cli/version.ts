import packageJson from "../../package.json" with { type: "json" };

/** The version of this package. */
export const VERSION: string = packageJson.version;

/** The node that this package needs, such as `>=20.19`. */
export const NODE_NEEDED: string = packageJson.engines.node;
