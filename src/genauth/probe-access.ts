import { type AccessFacts, type Tried, tried } from "../core/doctor-facts.ts";
import type { Connection } from "../core/ports.ts";
import { readCatalogue, readWebhookPage } from "./dto.ts";
import { type Line, type LineDeps, openLine } from "./line.ts";

/** Tries both ways of proving who we are, and what they are good for: with a list of one webhook, a token and the catalogue. */
export async function probeAccess(connection: Connection, deps: LineDeps, signal: AbortSignal): Promise<AccessFacts> {
  const signing = openLine({ ...connection, auth: "signature" }, deps);
  const showing = openLine({ ...connection, auth: "token" }, deps);
  try {
    const configured = connection.auth;
    const [signature, token] = await Promise.all([
      tried(() => countWebhooks(signing, signal)),
      tried(() => showing.pool(signal)),
    ]);
    const list = configured === "signature" ? signature : await listWithToken(token, showing, signal);
    const line = configured === "signature" ? signing : showing;
    const events = list.ok ? await tried(() => readEvents(line, signal)) : null;
    return { configured, signature, token, list, events };
  } finally {
    await Promise.all([signing.close(), showing.close()]);
  }
}

async function listWithToken(token: Tried<unknown>, line: Line, signal: AbortSignal): Promise<Tried<number>> {
  return token.ok ? tried(() => countWebhooks(line, signal)) : token;
}

async function countWebhooks(line: Line, signal: AbortSignal): Promise<number> {
  const params = { page: 1, limit: 1 };
  return (await line.call({ op: "list", params, read: (data) => readWebhookPage(data, null) }, signal)).value.total;
}

async function readEvents(line: Line, signal: AbortSignal) {
  return (await line.call({ op: "events", params: {}, read: readCatalogue }, signal)).value;
}
