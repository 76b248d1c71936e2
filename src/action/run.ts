import { AppError, EXIT_CODES, toAppError } from "../core/errors.ts";
import type { Door } from "./door.ts";
import { runApply } from "./run-apply.ts";
import { runPlan } from "./run-plan.ts";
import { runValidate } from "./run-validate.ts";
import { openSession, type Session } from "./session.ts";
import { tellError, tellNotice } from "./tell.ts";

/** Runs the step that the workflow asks for, and gives its exit code; whatever goes wrong is said. */
export async function runAction(door: Door): Promise<number> {
  try {
    const session = await openSession(door);
    try {
      return await runCommand(session);
    } finally {
      await session.close();
    }
  } catch (thrown) {
    const error = toAppError(door.stop.aborted ? door.stop.reason : thrown);
    tellError({ door }, error);
    door.output("failure-reason", error.code);
    return EXIT_CODES[error.code];
  }
}

function runCommand(session: Session): Promise<number> {
  const { inputs, event, door } = session;
  if (event.pull) door.output("pull-request-number", String(event.pull.number));
  if (event.untrusted !== null) refuseUntrusted(session, event.untrusted);
  switch (inputs.command) {
    case "validate":
      return runValidate(session);
    case "plan":
    case "drift":
      return runPlan(session, inputs.command);
    case "apply":
      return runApply(session);
  }
}

/** Says why there is less than usual. Throws CLI_USAGE for what cannot be done at all without secrets. */
function refuseUntrusted(session: Session, why: string): void {
  const { command } = session.inputs;
  if (command === "apply" || command === "drift") {
    throw new AppError("CLI_USAGE", `${command} needs secrets, and there are none: ${why}`, {
      hint: "let this job run on the branch only, after the merge",
    });
  }
  if (command === "plan") tellNotice(session, `Planned offline, and without a comment: ${why}.`);
}
