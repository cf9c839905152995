// Renders the chart from every set of values and checks what comes out. tests/helm/check.sh runs it.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import { parse, parseAllDocuments } from "yaml";
import { checkObjects } from "./objects.mjs";
import { modelOf } from "./models.mjs";

const [render, chart, here, out] = process.argv.slice(2);
const failures = [];
const fail = (what, why) => failures.push(`${what}: ${why}`);
const schema = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(
  JSON.parse(readFileSync(join(chart, "values.schema.json"), "utf8")),
);

const files = (folder) => readdirSync(folder).filter((name) => name.endsWith(".yaml")).sort().map((name) => join(folder, name));
const remark = (file, word) => readFileSync(file, "utf8").match(new RegExp(`^# ${word}: (.*)$`, "m"))?.[1];
const merged = (file) => JSON.parse(execFileSync(render, ["-values", chart, "gw", ...(file ? [file] : [])]));
const run = (file) => spawnSync(render, [chart, "gw", ...(file ? [file] : [])], { encoding: "utf8" });
const places = () => schema.errors.map((error) => `${error.instancePath || "/"} ${error.message}`);

async function checkSet(name, file) {
  const values = merged(file);
  if (!schema(values)) fail(name, `the schema refuses it: ${places().join("; ")}`);
  const { status, stdout, stderr } = run(file);
  if (status !== 0) return fail(name, stderr);
  writeFileSync(join(out, `${name}.yaml`), stdout);
  const documents = parseAllDocuments(stdout);
  for (const error of documents.flatMap((document) => document.errors)) fail(name, error.message);
  // A file that is all conditions leaves an empty document, which Helm drops too.
  const objects = documents.map((document) => document.toJS()).filter((object) => object !== null);
  for (const object of objects) {
    try {
      new (await modelOf(object).load())(object).validate();
    } catch (error) {
      fail(`${name}, ${object.kind}`, error.message);
    }
  }
  const kinds = [...new Set(objects.map((object) => object.kind))].sort().join(" ");
  const expected = file && remark(file, "kinds");
  if (expected && expected !== kinds) fail(name, `it has ${kinds} instead of ${expected}`);
  checkObjects(objects, values, (why) => fail(name, why));
  return objects;
}

// Models let fields pass that they do not know; the compiler does not.
function strictSource(objects) {
  const lines = new Set();
  for (const object of objects) {
    const { path, type } = modelOf(object);
    lines.add(`({} as { take(x: import("${path}").${type}): void }).take(${JSON.stringify(object)});`);
  }
  return `${[...lines].join("\n")}\nexport {};\n`;
}

function checkRefusals() {
  for (const file of files(join(here, "refused"))) {
    const { status, stderr } = run(file);
    if (!schema(merged(file))) fail(basename(file), "the schema refuses it already");
    if (status === 0 || !stderr.includes(remark(file, "says"))) fail(basename(file), `it should be refused with "${remark(file, "says")}": ${stderr}`);
  }
  for (const file of files(join(here, "invalid"))) {
    const where = remark(file, "at");
    if (schema(merged(file)) || !places().some((place) => place.startsWith(`${where} `))) fail(basename(file), `the schema should refuse ${where}`);
  }
}

// Above each value there is a comment; what is beside a value belongs to nobody.
function checkComments() {
  const lines = readFileSync(join(chart, "values.yaml"), "utf8").split("\n");
  lines.forEach((line, index) => {
    const isValue = /^\s*[\w./-]+:/.test(line) && !/^\s*#/.test(line);
    if (isValue && !/^\s*(- )?#/.test(lines[index - 1] ?? "")) fail("values.yaml", `no comment above line ${index + 1}: ${line.trim()}`);
  });
}

// Chart, image and program have one version.
function checkVersion() {
  const version = readFileSync(join(here, "../../Directory.Build.props"), "utf8").match(/<Version>(.*)<\/Version>/)[1];
  const { appVersion } = parse(readFileSync(join(chart, "Chart.yaml"), "utf8"));
  if (appVersion !== version) fail("Chart.yaml", `appVersion is ${appVersion}, the program's version ${version}`);
  for (const [, said] of readFileSync(join(here, "../../Dockerfile"), "utf8").matchAll(/^ARG VERSION=(.*)$/gm)) {
    if (said !== version) fail("Dockerfile", `VERSION is ${said}, the program's version ${version}`);
  }
}

// What the chart's own page tells to type is rendered, and names what comes out.
async function checkPage() {
  const page = readFileSync(join(chart, "README.md"), "utf8");
  const [, release, values] = page.match(/^ {4}helm install (\S+) helm\/cloudgateway --values helm\/cloudgateway\/(\S+)$/m);
  const { status, stdout, stderr } = spawnSync(render, [chart, release, join(chart, values)], { encoding: "utf8" });
  if (status !== 0) return fail("README.md", stderr);
  const deployment = parseAllDocuments(stdout).map((document) => document.toJS()).find((object) => object?.kind === "Deployment");
  for (const [, name] of page.matchAll(/^ {4}kubectl exec deploy\/(\S+) /gm)) {
    if (name !== deployment.metadata.name) fail("README.md", `the deployment is ${deployment.metadata.name}, not ${name}`);
  }
}

const sets = [["defaults", null], ...[...files(join(chart, "examples")), ...files(join(here, "values"))].map((file) => [basename(file, ".yaml"), file])];
const all = [];
for (const [name, file] of sets) all.push(...((await checkSet(name, file)) ?? []));
writeFileSync(join(out, "objects.ts"), strictSource(all));
await checkPage();
checkRefusals();
checkComments();
checkVersion();
for (const failure of failures) console.error(failure);
console.log(`${sets.length} sets of values, ${all.length} objects, ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
