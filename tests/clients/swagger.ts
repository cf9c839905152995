// Swagger UI in a real browser: a list, an upload, a download, a problem, and the dialog for keys where the description knows any.
// node out/swagger.js [SCREENSHOT]      GATEWAY is the gateway, CHROMIUM the browser
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { chromium, type Locator, type Page } from "playwright-core";

const gateway = process.env.GATEWAY ?? "http://127.0.0.1:8080";
const headers: Record<string, string> = process.env.GATEWAY_KEY ? { Authorization: `Bearer ${process.env.GATEWAY_KEY}` } : {};
const screenshot = process.argv[2];
const bucket = `browser-${Date.now()}`;

async function open(page: Page, tag: string, operation: string): Promise<Locator> {
  const block = page.locator(`[id="operations-${tag}-${operation}"]`);
  await block.locator(".opblock-summary-control").click();
  await block.locator(".try-out__btn").click();
  return block;
}

async function fill(block: Locator, parameters: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(parameters)) {
    await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
  }
}

async function execute(block: Locator): Promise<{ status: string; body: string }> {
  await block.locator(".execute").click();
  const live = block.locator(".live-responses-table");
  const status = (await live.locator(".response-col_status").last().innerText()).trim().split("\n")[0] ?? "";
  return { status, body: await live.innerText() };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on("pageerror", (fault) => faults.push(fault.message));
  await page.goto(`${gateway}/swagger`);
  await page.locator('[id="operations-Nodes-listNodes"]').waitFor();

  if (process.env.GATEWAY_KEY) {
    await page.locator(".auth-wrapper .authorize").first().click();
    await page.locator(".auth-container input").first().fill(process.env.GATEWAY_KEY);
    await page.locator(".auth-container .authorize").first().click();
    await page.locator(".auth-container .btn-done, .modal-ux .btn-done").first().click();
  }

  const nodes = await open(page, "Nodes", "listNodes");
  const list = await execute(nodes);
  assert.equal(list.status, "200", list.body);
  assert.match(list.body, /sandbox-eu/);
  await nodes.locator(".live-responses-table").scrollIntoViewIfNeeded();
  if (screenshot) {
    await page.screenshot({ path: screenshot });
  }

  const made = await fetch(`${gateway}/buckets/files`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ name: bucket }),
  });
  assert.equal(made.status, 201);
  await writeFile("hello.txt", "hello from a browser");
  const put = await open(page, "Objects", "putObject");
  await fill(put, { connection: "files", bucket, key: "hello.txt" });
  await put.locator('input[type="file"]').setInputFiles("hello.txt");
  const stored = await execute(put);
  assert.equal(stored.status, "200", stored.body);
  const read = await fetch(`${gateway}/objects/files/${bucket}/hello.txt`, { headers });
  assert.equal(await read.text(), "hello from a browser");

  const get = await open(page, "Objects", "getObject");
  await fill(get, { connection: "files", bucket, key: "hello.txt" });
  const got = await execute(get);
  assert.equal(got.status, "200", got.body);

  const one = await open(page, "Nodes", "getNode");
  await fill(one, { connection: "sandbox-eu", id: "none" });
  const missing = await execute(one);
  assert.equal(missing.status, "404");
  assert.match(missing.body, /urn:cloudgateway:/);

  assert.deepEqual(faults, []);
  console.log("a list, an upload, a download and a problem in a browser");
} finally {
  await browser.close();
}
