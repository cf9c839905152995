// A round with types made of openapi.yaml: npx openapi-typescript openapi.yaml --output api.d.ts
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const headers: Record<string, string> = process.env.GATEWAY_KEY ? { Authorization: `Bearer ${process.env.GATEWAY_KEY}` } : {};
const api = createClient<paths>({ baseUrl: process.env.GATEWAY ?? "http://127.0.0.1:8080", headers });

/** What was answered; an error tells what its problem says. */
function take<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (answer.data === undefined) {
    const problem = answer.error as components["schemas"]["Problem"];
    throw new Error(`${answer.response.url}: ${problem.code}: ${problem.detail}`);
  }
  return answer.data;
}

const page = take(await api.GET("/nodes", { params: { query: { connection: "sandbox-*" } } })) as components["schemas"]["NodeListPage"];
for (const source of page.sources) {
  console.log(`${source.connection}: ${source.status}, ${source.items}`);
}

const operation = take(
  await api.POST("/nodes/{connection}", {
    params: { path: { connection: "sandbox-eu" }, header: { Prefer: "respond-async", "Idempotency-Key": `"${crypto.randomUUID()}"` } },
    body: { name: "tour-ts", image: "debian-13", size: "small" },
  }),
) as components["schemas"]["Operation"];
const ended = take(
  await api.GET("/operations/{id}", { params: { path: { id: operation.id }, header: { Prefer: "wait=60" } } }),
);
if (ended.state !== "succeeded") {
  throw new Error(JSON.stringify(ended));
}

const node = ended.result as components["schemas"]["Node"];
console.log(`node ${node.id}: ${node.state}`);
await api.DELETE("/nodes/{connection}/{id}", { params: { path: { connection: "sandbox-eu", id: node.id } } });
