import { type Dispatcher, request } from "undici";
import { AppError } from "../core/errors.ts";
import type { Clock } from "../core/ports.ts";
import { VERSION } from "../core/version.ts";

/** What talking to GitHub takes. */
export interface GithubDeps {
  /** `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL`. */
  readonly api: string;
  readonly graphql: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** GitHub's API. Throws GITHUB_REFUSED with its status, GITHUB_UNAVAILABLE, or the signal's reason when that aborts. */
export interface Github {
  /** Reads, or writes what may be written twice: tried again whatever goes wrong on the way. */
  send<T>(method: "GET" | "PATCH", path: string, body?: object): Promise<T>;
  /** Makes something new: not sent again when nobody can say whether it arrived. */
  create<T>(path: string, body: object): Promise<T>;
  /** A file's bytes as text. */
  text(path: string): Promise<string>;
  /** All items of a list, page by page. */
  list<T>(path: string): AsyncGenerator<T>;
  /** A GraphQL query that may be sent twice; errors of it are in the answer. */
  query<T>(query: string, variables?: object): Promise<GraphqlAnswer<T>>;
}

export interface GraphqlAnswer<T> {
  readonly data?: T | null;
  readonly errors?: readonly { readonly type?: string; readonly message: string }[];
}

interface Call {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly body?: object;
  readonly accept?: string;
  /** Whether it may be sent again when nobody can say whether it arrived. */
  readonly twice: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

const ATTEMPTS = 5;
const TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 120_000;
const MOST_PAGES = 100;
const JSON_TYPE = "application/vnd.github+json";
const RAW_TYPE = "application/vnd.github.raw+json";
/** Nothing left this machine. */
const NOT_SENT = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"];

export function openGithub(deps: GithubDeps): Github {
  const { api, graphql } = deps;
  const at = (path: string) => `${api.replace(/\/+$/, "")}${path}`;
  const json = async <T>(call: Call): Promise<T> => parse<T>(await retrying(call, deps), call);
  return {
    send: (method, path, body) => json({ method, url: at(path), twice: true, ...(body && { body }) }),
    create: (path, body) => json({ method: "POST", url: at(path), body, twice: false }),
    text: async (path) => (await retrying({ method: "GET", url: at(path), accept: RAW_TYPE, twice: true }, deps)).text,
    async *list<T>(path: string) {
      let url: string | null = at(`${path}${path.includes("?") ? "&" : "?"}per_page=100`);
      for (let page = 1; url !== null && page <= MOST_PAGES; page += 1) {
        const call: Call = { method: "GET", url, twice: true };
        const answer = await retrying(call, deps);
        yield* parse<readonly T[]>(answer, call);
        url = nextOf(answer, api);
      }
    },
    query: (query, variables = {}) => json({ method: "POST", url: graphql, body: { query, variables }, twice: true }),
  };
}

async function retrying(call: Call, deps: GithubDeps): Promise<Answer> {
  const { clock, random, signal } = deps;
  for (let attempt = 1; ; attempt += 1) {
    const ended = await sendOnce(call, deps);
    if ("status" in ended && ended.status < 300) return ended;
    const backoff = Math.round(random() * FIRST_WAIT_MS * 2 ** attempt);
    const waitMs = mayRetry(ended, call.twice) ? askedWait(ended, clock) + backoff : null;
    if (waitMs === null || waitMs > LONGEST_WAIT_MS || attempt === ATTEMPTS) throw errorOf(ended, call);
    await clock.sleep(waitMs, signal);
  }
}

/** Why no answer came. */
interface Lost {
  readonly because: string;
  readonly sent: boolean;
}

async function sendOnce({ method, url, body, accept = JSON_TYPE }: Call, deps: GithubDeps): Promise<Answer | Lost> {
  const { token, dispatcher, signal } = deps;
  signal.throwIfAborted();
  try {
    const response = await request(url, {
      method,
      headers: {
        accept,
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "user-agent": `hooksync/${VERSION}`,
        "x-github-api-version": "2022-11-28",
      },
      body: body ? JSON.stringify(body) : null,
      dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  } catch (thrown) {
    signal.throwIfAborted();
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "no answer";
    return { because: code, sent: !NOT_SENT.includes(code) };
  }
}

function mayRetry(ended: Answer | Lost, twice: boolean): boolean {
  if ("because" in ended) return twice || !ended.sent;
  return isLimited(ended) || (twice && ended.status >= 500);
}

/** GitHub says 429, or 403 with the one or the other of these headers. */
function isLimited({ status, headers }: Answer): boolean {
  if (status === 429) return true;
  return status === 403 && (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0");
}

function askedWait(ended: Answer | Lost, clock: Clock): number {
  if ("because" in ended) return 0;
  const { "retry-after": after, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset } = ended.headers;
  if (after !== undefined) return Math.max(0, Number(after) * 1000 || 0);
  return remaining === "0" && reset !== undefined ? Math.max(0, Number(reset) * 1000 - clock.now() || 0) : 0;
}

function errorOf(ended: Answer | Lost, { method, url }: Call): AppError {
  const what = `${method} ${new URL(url).pathname}`;
  if ("because" in ended) {
    return new AppError("GITHUB_UNAVAILABLE", `GitHub cannot be reached: ${what}: ${ended.because}`, {
      hint: "run the job again when GitHub is back",
    });
  }
  const { status } = ended;
  const details = { status };
  if (status >= 500 || isLimited(ended)) {
    const because = status >= 500 ? "is in trouble" : "takes no more requests for now";
    return new AppError("GITHUB_UNAVAILABLE", `GitHub ${because}: ${what}`, {
      details,
      hint: "run the job again later",
    });
  }
  const hint =
    status === 401 || status === 403
      ? "give the job the right it needs, under permissions: contents, pull-requests or issues"
      : "check github-token and what the workflow names";
  return new AppError("GITHUB_REFUSED", `GitHub refused ${what}: ${messageOf(ended)}`, { details, hint });
}

function messageOf({ text }: Answer): string {
  try {
    const { message, errors = [] } = JSON.parse(text) as {
      message?: unknown;
      errors?: readonly { readonly message?: unknown }[];
    };
    return [message, ...errors.map((error) => error.message)].filter((part) => typeof part === "string").join(": ");
  } catch {
    return "no message";
  }
}

function parse<T>({ text }: Answer, { method, url }: Call): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new AppError("GITHUB_UNAVAILABLE", `GitHub gave no JSON: ${method} ${new URL(url).pathname}`, {
      cause,
      hint: "run the job again; if it stays, look at what stands between the runner and GitHub",
    });
  }
}

/** Where the next page is; never at another host, which would be given the token. */
function nextOf({ headers }: Answer, api: string): string | null {
  const link = [headers.link ?? []].flat().join(", ");
  const next = /<([^>]+)>;\s*rel="next"/.exec(link)?.[1];
  return next !== undefined && URL.canParse(next) && new URL(next).origin === new URL(api).origin ? next : null;
}

/** Whether GitHub refused with this status. */
export function hasStatus(thrown: unknown, status: number): boolean {
  return thrown instanceof AppError && thrown.code === "GITHUB_REFUSED" && thrown.details.status === status;
}
