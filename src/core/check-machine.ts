import type { MachineFacts, Variable } from "./doctor-facts.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** What is to be said of the machine itself. */
export function checkMachine(facts: MachineFacts): readonly Finding[] {
  return [checkNode(facts), checkVariables(facts)];
}

function checkNode({ node, nodeNeeded }: MachineFacts): Finding {
  const version = node.replace(/^v/, "");
  const needed = nodeNeeded.replace(/^>=/, "");
  if (isAtLeast(version, needed)) return ok("node", version);
  return fail("node", "CLI_USAGE", `${version} is too old`, `install node ${needed} or later`);
}

function isAtLeast(version: string, needed: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split(".").map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function checkVariables({ variables, strange, trustsAnybody }: MachineFacts): Finding {
  const states = renderStates(variables);
  if (trustsAnybody) {
    const message = "NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody on the way read what is sent";
    return warn("variables", `${message}; ${states}`, "unset it; a private root goes into NODE_EXTRA_CA_CERTS");
  }
  if (strange.length === 0) return ok("variables", states);
  const hint = "check the spelling: hooksync COMMAND --help names the variables of its flags";
  return warn("variables", `nothing reads ${strange.join(", ")}; ${states}`, hint);
}

/** Which variables are set, and which are not: `set: A; not set: B, C (default)`. */
export function renderStates(variables: readonly Variable[]): string {
  const set = variables.filter(({ state }) => state === "set").map(({ name }) => name);
  const unset = variables
    .filter(({ state }) => state !== "set")
    .map(({ name, state }) => (state === "default" ? `${name} (default)` : name));
  const parts = [
    ...(set.length > 0 ? [`set: ${set.join(", ")}`] : []),
    ...(unset.length > 0 ? [`not set: ${unset.join(", ")}`] : []),
  ];
  return parts.join("; ") || "none";
}
