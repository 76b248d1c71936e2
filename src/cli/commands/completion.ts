import type { Command } from "commander";
import { treeOf } from "../command-tree.ts";
import { renderBash } from "../completion/bash.ts";
import { renderFish } from "../completion/fish.ts";
import { renderZsh } from "../completion/zsh.ts";
import type { Io } from "../io.ts";

const RENDERERS = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const;

/** Prints a shell's script, which has in it all that it completes: nothing is run when Tab is pressed. */
export async function completion(shell: keyof typeof RENDERERS, program: Command, io: Io): Promise<number> {
  io.out(RENDERERS[shell](treeOf(program)));
  return 0;
}
