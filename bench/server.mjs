// The least that answers as GenAuth does, after a delay, in a process of its own: the emulator, which checks signatures and
// keeps to every rule, would be what is measured. `node server.mjs LATENCY_MS WEBHOOKS`, with so many webhooks live at first.
import { createServer } from "node:http";
import { webhookOf } from "./webhooks.mjs";

const [latencyMs, count] = process.argv.slice(2).map(Number);
const live = Array.from({ length: count }, (_, index) => JSON.stringify(dtoOf(webhookOf(index), index)));
/** By endpoint: how many came, when the first one did, and when the last one was answered. */
let seen = {};

const server = createServer(async (request, response) => {
  const arrived = performance.now();
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const endpoint = pathname.slice("/api/v3/".length);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const data = endpoint === "create-webhook" ? create(Buffer.concat(chunks)) : list(searchParams);
  setTimeout(
    () => {
      const { count: before, first } = seen[endpoint] ?? { count: 0, first: arrived };
      seen[endpoint] = { count: before + 1, first, last: performance.now() };
      response.setHeader("content-type", "application/json");
      response.end(`{"statusCode":200,"message":"ok","requestId":"r","data":${data}}`);
    },
    latencyMs - (performance.now() - arrived),
  );
});

function create(body) {
  const dto = JSON.stringify(dtoOf(JSON.parse(body), live.length));
  live.push(dto);
  return dto;
}

function list(query) {
  const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
  return `{"totalCount":${live.length},"list":[${live.slice((page - 1) * limit, page * limit).join()}]}`;
}

function dtoOf(fields, index) {
  const at = "2026-01-01T00:00:00.000Z";
  return { webhookId: `id-${index}`, createdAt: at, updatedAt: at, enabled: true, ...fields };
}

// What was seen since it was asked last.
process.on("message", () => {
  process.send({ seen, live: live.length });
  seen = {};
});
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
