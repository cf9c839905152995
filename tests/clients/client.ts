// What a program in TypeScript does with the generated types. Each call goes through a proxy that refuses what openapi.yaml does not describe.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

type Node = components["schemas"]["Node"];

const proxy = process.env.PROXY ?? "http://127.0.0.1:8081";
const gateway = process.env.GATEWAY ?? "http://127.0.0.1:8080";
const headers: Record<string, string> = process.env.GATEWAY_KEY ? { Authorization: `Bearer ${process.env.GATEWAY_KEY}` } : {};
const api = createClient<paths>({ baseUrl: proxy, headers });
let calls = 0;

// Prism tells in a header what of an answer is not in the description.
api.use({
  onResponse({ request, response }) {
    calls++;
    const violations = response.headers.get("sl-violations");
    assert.equal(violations, null, `${request.method} ${request.url}: ${violations}`);
  },
});

async function listEverything(): Promise<void> {
  const { data, error } = await api.GET("/nodes", { params: { query: { connection: "sandbox-*", pageSize: 5 } } });
  assert.ok(data && "sources" in data, JSON.stringify(error));
  assert.deepEqual(
    data.sources.map((source) => source.connection),
    ["sandbox-eu", "sandbox-us"],
  );
  const nodes: Node[] = data.items;
  assert.ok(nodes.every((node) => node.connection.startsWith("sandbox-")));
  await api.GET("/images", {});
  await api.GET("/sizes", {});
  await api.GET("/locations", {});
  await api.GET("/volumes", {});
  await api.GET("/snapshots", {});
  await api.GET("/key-pairs", {});
  await api.GET("/containers", {});
  await api.GET("/container-images", {});
  await api.GET("/clusters", {});
  await api.GET("/buckets", {});
  await api.GET("/operations", {});
  await api.GET("/connections", {});
  await api.GET("/providers", {});
  await api.GET("/health/live", {});
  await api.GET("/health/ready", {});
}

async function makeAndRemoveANode(): Promise<void> {
  // What has a default may be left out: this would not compile otherwise.
  const made = await api.POST("/nodes/{connection}", {
    params: { path: { connection: "sandbox-eu" } },
    body: { name: "typed-1", image: "debian-13", size: "small" },
  });
  assert.ok(made.data, JSON.stringify(made.error));
  assert.equal(made.response.status, 201);
  const path = { connection: "sandbox-eu", id: (made.data as Node).id };
  const got = await api.GET("/nodes/{connection}/{id}", { params: { path } });
  assert.equal(got.data?.name, "typed-1");
  await api.POST("/nodes/{connection}/{id}/rename", { params: { path }, body: { name: "typed-2" } });
  await api.GET("/connections/{connection}", { params: { path } });
  await api.GET("/connections/{connection}/check", { params: { path } });
  await api.GET("/connections/{connection}/capabilities", { params: { path } });
  await api.GET("/providers/{provider}", { params: { path: { provider: "sandbox" } } });
  const removed = await api.DELETE("/nodes/{connection}/{id}", { params: { path } });
  assert.equal(removed.response.status, 204);
}

async function seeItThrough(): Promise<void> {
  const accepted = await api.POST("/volumes/{connection}", {
    params: { path: { connection: "sandbox-eu" }, header: { Prefer: "respond-async" } },
    body: { name: "data-1", sizeGiB: 10 },
  });
  assert.equal(accepted.response.status, 202);
  const id = accepted.response.headers.get("operation-location")?.split("/").pop() ?? "";
  const ended = await api.GET("/operations/{id}", { params: { path: { id }, header: { Prefer: "wait=30" } } });
  assert.equal(ended.data?.state, "succeeded");
}

async function storeAnObject(): Promise<void> {
  const path = { connection: "files", bucket: "typed" };
  const bucket = await api.POST("/buckets/{connection}", { params: { path }, body: { name: "typed" } });
  assert.equal(bucket.response.status, 201);
  const key = { ...path, key: "hello.txt" };
  const put = await api.PUT("/objects/{connection}/{bucket}/{key}", {
    params: { path: key },
    body: "hello",
    bodySerializer: (body) => body,
    headers: { "Content-Type": "application/octet-stream" },
  });
  assert.ok(put.response.ok, JSON.stringify(put.error));
  const listed = await api.GET("/objects/{connection}/{bucket}", { params: { path } });
  assert.equal(listed.response.status, 200);
  const got = await api.GET("/objects/{connection}/{bucket}/{key}", { params: { path: key }, parseAs: "text" });
  assert.equal(got.data, "hello");
  await api.DELETE("/objects/{connection}/{bucket}/{key}", { params: { path: key } });
  await api.DELETE("/buckets/{connection}/{bucket}", { params: { path } });
}

async function runAContainer(): Promise<void> {
  const path = { connection: "sandbox-eu" };
  const made = await api.POST("/containers/{connection}", { params: { path }, body: { name: "typed", image: "nginx:1.29" } });
  assert.equal(made.response.status, 201);
  const id = (made.data as components["schemas"]["Container"]).id;
  await api.GET("/containers/{connection}/{id}", { params: { path: { ...path, id } } });
  await api.POST("/containers/{connection}/{id}/exec", { params: { path: { ...path, id } }, body: { command: ["hostname"] } });
  await api.DELETE("/containers/{connection}/{id}", { params: { path: { ...path, id } } });
}

async function hearOfErrors(): Promise<void> {
  const missing = await api.GET("/nodes/{connection}/{id}", { params: { path: { connection: "sandbox-eu", id: "none" } } });
  assert.equal(missing.response.status, 404);
  assert.equal(missing.error?.code, "not-found");
  const nowhere = await api.GET("/nodes/{connection}", { params: { path: { connection: "none" } } });
  assert.equal(nowhere.error?.code, "connection-not-found");
}

// A stream is read as it comes, past the proxy, which would wait for its end.
async function streamALongList(): Promise<void> {
  const response = await fetch(`${gateway}/nodes`, { headers: { ...headers, Accept: "application/x-ndjson" } });
  let rest = "";
  let end: components["schemas"]["ListEnd"] | undefined;
  let items = 0;
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      const parsed = JSON.parse(line) as { item?: Node; end?: components["schemas"]["ListEnd"] };
      items += parsed.item ? 1 : 0;
      end = parsed.end ?? end;
    }
  }
  assert.equal(end?.items, items);
}

await listEverything();
await makeAndRemoveANode();
await seeItThrough();
await storeAnObject();
await runAContainer();
await hearOfErrors();
await streamALongList();
console.log(`${calls} calls, each as openapi.yaml describes it`);
