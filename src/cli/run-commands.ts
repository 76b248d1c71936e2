import { Option } from "commander";
import { AppError } from "../core/errors.ts";
import {
  addCheckOptions,
  addFleetOptions,
  addLockTimeout,
  addOutputOptions,
  addPlanOptions,
  addShowOptions,
  digest,
  PATHS,
} from "./options.ts";
import { type Commands, examples } from "./registration.ts";

/** The commands of every day, which keep GenAuth as the files want it. */
export const RUN_COMMANDS: Commands = {
  validate({ program, io, end }) {
    addCheckOptions(addFleetOptions(program.command("validate").argument("[path...]", PATHS)))
      .description("check tenant files; needs no credentials and no secrets")
      .addOption(new Option("--format <format>", "what stdout carries").choices(["text", "sarif"]).default("text"))
      .addHelpText("after", examples("hooksync validate", "hooksync validate --strict tenants/acme.yaml"))
      .action(async (paths, options) =>
        end(await (await import("./commands/validate.ts")).validate(paths, options, io)),
      );
  },

  plan({ program, io, end }) {
    addPlanOptions(program.command("plan").argument("[path...]", PATHS))
      .description("show what apply would do; changes nothing")
      .option("--offline", "against the lockfile alone: no credentials, no requests")
      .option("--detailed-exitcode", "exit 2 when there are changes")
      .option("--save <file>", "write the plan as JSON, too, for show and apply --plan")
      .addHelpText(
        "after",
        examples("hooksync plan", "hooksync plan --offline tenants", "hooksync plan --format json > plan.json"),
      )
      .action(async (paths, options) => end(await (await import("./commands/plan.ts")).plan(paths, options, io)));
  },

  apply({ program, io, end }) {
    const apply = addLockTimeout(addPlanOptions(program.command("apply").argument("[path...]", PATHS)))
      .description("plan, ask, and carry the plan out")
      .option("--yes", "do not ask; required where there is no terminal and nothing was approved")
      .option("--plan <file>", "carry out this saved plan, if the world is still as it saw it")
      .addOption(
        new Option("--plan-digest <digest>", "go on only if the plan has this digest")
          .argParser(digest)
          .conflicts("plan"),
      )
      .option("--report <file>", "write what was done as JSON, too, for show")
      .addHelpText(
        "after",
        examples("hooksync apply", "hooksync apply --yes tenants/acme.yaml", "hooksync apply --only user-lifecycle"),
      );
    // The one wrong flag that must never be taken for another: it has been, elsewhere, and deployed.
    apply.addOption(apply.createOption("--dry-run").hideHelp());
    apply.action(async (paths, options) => {
      if (options.dryRun) throw new AppError("CLI_USAGE", "apply has no --dry-run", { hint: "use hooksync plan" });
      end(await (await import("./commands/apply.ts")).apply(paths, options, io));
    });
  },

  show({ program, io, end }) {
    addShowOptions(
      program.command("show").argument("<file>", "what plan --save, apply --report or --format json wrote"),
    )
      .description("show a saved plan, or what an apply did")
      .addHelpText("after", examples("hooksync show plan.json", "hooksync show report.json --verbose"))
      .action(async (file, options) => end(await (await import("./commands/show.ts")).show(file, options, io)));
  },

  drift({ program, io, end }) {
    addOutputOptions(program.command("drift").argument("[path...]", PATHS))
      .description("show where live differs from what was last applied; exit 2 when it does")
      .addHelpText("after", examples("hooksync drift", "hooksync drift --json tenants/acme.yaml"))
      .action(async (paths, options) => end(await (await import("./commands/drift.ts")).drift(paths, options, io)));
  },
};
