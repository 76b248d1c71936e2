import { viewDiagnostic } from "../core/document.ts";
import { EXIT_CODES } from "../core/errors.ts";
import { runExit } from "../core/summary.ts";
import { count } from "../report/count.ts";
import { renderDiagnostics } from "../report/diagnostics.ts";
import { finish } from "./finish.ts";
import type { Session } from "./session.ts";
import { annotate, tellError } from "./tell.ts";

/** Checks tenant files; needs no credentials and no secrets. */
export async function runValidate(session: Session): Promise<number> {
  const { door, inputs, trust } = session;
  const app = session.open({});
  const some = { strict: false, schema: null, tenants: [], only: [] };
  const fleet = await app.fleet(inputs.paths, { purpose: "validate", ...trust, ...some });
  const found = [...fleet.warnings];
  const failures: number[] = [];
  for (const named of fleet.files) {
    door.stop.throwIfAborted();
    const { diagnostics, error, tenant, file } = await fleet.load(named);
    found.push(...diagnostics);
    if (error && error.diagnostics.length === 0) tellError(session, error);
    failures.push(error ? EXIT_CODES[error.code] : 0);
    if (error) door.output("failure-reason", error.code);
    if (tenant) door.say(`${file}: valid, ${count(tenant.desired.webhooks.size, "webhook")}\n`);
  }
  if (found.length > 0) door.say(renderDiagnostics(found));
  annotate(session, found.map(viewDiagnostic));
  return finish(app, runExit(door.stop, failures));
}
