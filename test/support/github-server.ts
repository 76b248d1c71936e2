import type { ServerResponse } from "node:http";
import type { Files } from "./bare-repo.ts";
import { json, type Seen, serve } from "./genauth-server.ts";
import { answerGraphql } from "./github-graphql.ts";
import { answerRest } from "./github-rest.ts";
import { GithubWorld, type TokenOwner } from "./github-world.ts";

/** What goes wrong instead of an answer; `reset-after` has its effect first. */
export type GithubFault =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  | { readonly kind: "reset" | "reset-after" };

/** A GitHub on this machine with one repository, for the running test. */
export interface GithubServer {
  readonly world: GithubWorld;
  readonly api: string;
  readonly graphql: string;
  /** Each request as `GET /repos/acme/hooks/pulls`, and `GRAPHQL name` for GraphQL. */
  readonly calls: readonly string[];
  readonly seen: readonly Seen[];
  /** The next requests that fit fail, `times` of them. */
  fault(fits: RegExp, fault: GithubFault, times?: number): void;
  /** Called for each request before its effect; the request waits for it. */
  onRequest: (call: string) => void | Promise<void>;
}

/** What an answer is made of. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export async function githubServer(files: Files): Promise<GithubServer> {
  const world = new GithubWorld(files);
  const faults: { readonly fits: RegExp; readonly fault: GithubFault; left: number }[] = [];
  const calls: string[] = [];

  async function answer(seen: Seen, response: ServerResponse): Promise<void> {
    const isGraphql = seen.url.pathname === "/graphql";
    const call = isGraphql ? `GRAPHQL ${queryName(seen.body)}` : `${seen.method} ${seen.url.pathname}`;
    calls.push(call);
    await server.onRequest(call);
    const due = faults.find(({ fits, left }) => left > 0 && fits.test(call));
    if (due) due.left -= 1;
    if (due?.fault.kind === "reset") return void response.socket?.resetAndDestroy();
    if (due?.fault.kind === "answer") {
      const { status, headers, body = { message: "Server Error" } } = due.fault;
      return json(response, status, body, headers);
    }
    const caller = callerOf(seen, world);
    const reply = caller === null ? BAD_CREDENTIALS : (isGraphql ? answerGraphql : answerRest)(world, seen, caller);
    if (due?.fault.kind === "reset-after") return void response.socket?.resetAndDestroy();
    if (Buffer.isBuffer(reply.body)) response.writeHead(reply.status, reply.headers).end(reply.body);
    else json(response, reply.status, reply.body, reply.headers);
  }

  const { host, seen } = await serve((request, response) => {
    answer(request, response).catch((error: unknown) => json(response, 599, { message: String(error) }));
  });
  const server: GithubServer = {
    ...{ world, api: host, graphql: `${host}/graphql`, calls, seen },
    fault: (fits, fault, times = 1) => void faults.push({ fits, fault, left: times }),
    onRequest: () => {},
  };
  return server;
}

const BAD_CREDENTIALS: Reply = {
  status: 401,
  body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
};

function callerOf({ headers }: Seen, { tokens }: GithubWorld): TokenOwner | null {
  const token = /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  return tokens.get(token) ?? null;
}

function queryName(body: string): string {
  const { query = "" } = JSON.parse(body) as { query?: string };
  return /\b(createCommitOnBranch|viewer)\b/.exec(query)?.[1] ?? "unknown";
}
