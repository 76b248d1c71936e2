import { Option } from "commander";
import { addFileOptions, addFleetOptions, addLockTimeout, addRemoteOptions, PATHS } from "./options.ts";
import { type Commands, examples } from "./registration.ts";

/** The commands that write tenant files, or tell what is in them. */
export const AUTHORING_COMMANDS: Commands = {
  init({ program, io, end }) {
    addFileOptions(
      program.command("init").argument("[path]", "a tenant file to make (.yaml, .yml), or a repository's folder", "."),
    )
      .description("begin a repository, or a tenant from a template; asks at a terminal for what is missing")
      .option("--template <template>", "a file, or a name in config/templates, templates or hooksync's own library")
      .addOption(
        new Option("--set <name=value>", "a param of the template; may be given again")
          .argParser((value: string, before: readonly string[]) => [...before, value])
          .default([], "none"),
      )
      .option("--name <name>", "the tenant's name (default: the file's)")
      .option("--with-workflow", "also make .github/workflows/webhooks.yml, which plans and applies on GitHub")
      .option("--force", "replace what is there")
      .addHelpText(
        "after",
        examples(
          "hooksync init",
          "hooksync init --with-workflow",
          "hooksync init tenants/acme.yaml --template audit --set callbacks=https://hooks.acme.example",
        ),
      )
      .action(async (path, options) => end(await (await import("./commands/init.ts")).init(path, options, io)));
  },

  import({ program, io, end }) {
    addLockTimeout(addRemoteOptions(program.command("import").argument("[path]", "the tenant file; begun if missing")))
      .description("bring live webhooks under management: into the file and its lockfile; lists them unless told which")
      .addOption(new Option("--all", "all that are unmanaged").conflicts(["match", "id"]))
      .addOption(new Option("--match <glob>", "those whose name fits").conflicts("id"))
      .option("--id <id>", "this one")
      .option("--key <key>", "with --id: its key in the file (default: made from its name)")
      .addHelpText(
        "after",
        examples("hooksync import", "hooksync import --all", "hooksync import tenants/acme.yaml --match 'CRM *'"),
      )
      .action(async (path, options) =>
        end(await (await import("./commands/import.ts")).importWebhooks(path, options, io)),
      );
  },

  fmt({ program, io, end }) {
    addFleetOptions(program.command("fmt").argument("[path...]", PATHS))
      .description("put the fields of tenant files in order; comments move along")
      .option("--check", "write nothing; exit 2 when a file would change")
      .addHelpText("after", examples("hooksync fmt", "hooksync fmt --check tenants/acme.yaml"))
      .action(async (paths, options) => end(await (await import("./commands/fmt.ts")).fmt(paths, options, io)));
  },

  coverage({ program, io, end }) {
    addFleetOptions(program.command("coverage").argument("[path...]", PATHS))
      .description("show which event goes to which URL in which tenant; from the files alone")
      .addOption(
        new Option("--format <format>", "what stdout carries").choices(["text", "json", "markdown"]).default("text"),
      )
      .addOption(new Option("--json", "short for --format json").implies({ format: "json" }))
      .addHelpText("after", examples("hooksync coverage", "hooksync coverage --format markdown > coverage.md"))
      .action(async (paths, options) =>
        end(await (await import("./commands/coverage.ts")).coverage(paths, options, io)),
      );
  },
};
