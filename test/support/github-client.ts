import { onTestFinished } from "vitest";
import { type Github, openGithub } from "../../src/action/github.ts";
import { openRepository, type Repository } from "../../src/action/repository.ts";
import { openNetwork } from "../../src/compose.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import type { GithubServer } from "./github-server.ts";

/** The client of a test's GitHub; it waits on a clock that is not real. */
export interface GithubClient {
  readonly github: Github;
  readonly repository: Repository;
  readonly clock: FakeClock;
}

export async function githubClient(
  server: Pick<GithubServer, "api" | "graphql" | "world">,
  { token = "ghs_all", signal = new AbortController().signal } = {},
): Promise<GithubClient> {
  const dispatcher = await openNetwork(server.api, {});
  onTestFinished(() => dispatcher.destroy());
  const clock = fakeClock();
  const { api, graphql, world } = server;
  const github = openGithub({ api, graphql, token, dispatcher, clock, random: () => 0.5, signal });
  return { github, repository: openRepository(github, world.fullName), clock };
}
