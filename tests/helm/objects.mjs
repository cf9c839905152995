// What must hold between the objects of a release, and what the Pod Security Standard "restricted" asks for.
const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
const includes = (labels, selector) => Object.entries(selector).every(([name, value]) => labels?.[name] === value);
const duplicates = (names) => names.filter((name, index) => names.indexOf(name) !== index);

export function checkObjects(objects, values, fail) {
  const of = (kind) => objects.find((object) => object.kind === kind);
  const deployment = of("Deployment");
  const pod = deployment.spec.template.spec;
  const labels = deployment.spec.template.metadata.labels;
  checkSecurity(pod, fail);
  checkEnvironment(pod, values, fail);
  checkVolumes(pod, objects, fail);
  checkSelectors(objects, labels, fail);
  if (Boolean(of("HorizontalPodAutoscaler")) === (deployment.spec.replicas !== undefined)) fail("either the autoscaler or the deployment says how many replicas");
  const expected = values.postgresql.existingSecret ? "RollingUpdate" : "Recreate";
  if (deployment.spec.strategy.type !== expected) fail(`the strategy is not ${expected}`);
  if (of("NetworkPolicy")) checkEgress(of("NetworkPolicy"), values, fail);
  checkConnections(objects, values, fail);
  for (const name of duplicates(objects.map((object) => `${object.kind}/${object.metadata.name}`))) fail(`${name} is there twice`);
}

function checkSecurity(pod, fail) {
  const own = pod.securityContext;
  if (!(own.runAsNonRoot === true && own.runAsUser === 65532 && own.seccompProfile.type === "RuntimeDefault")) fail("the pod is not restricted");
  if (pod.hostNetwork || pod.hostPID || pod.hostIPC || pod.volumes.some((volume) => volume.hostPath)) fail("the pod has something of the host");
  for (const { securityContext: context } of pod.containers) {
    const restricted = context.allowPrivilegeEscalation === false && context.capabilities.drop.includes("ALL") && !context.capabilities.add;
    if (!restricted || context.readOnlyRootFilesystem !== true) fail("a container is not restricted");
  }
}

function checkEnvironment(pod, values, fail) {
  const [gateway] = pod.containers;
  const env = Object.fromEntries(gateway.env.map(({ name, value }) => [name, value]));
  const { preStopSeconds, drainSeconds, graceSeconds } = values.stopping;
  if (seconds(env.Gateway__DrainDelay) !== drainSeconds || seconds(env.Gateway__StopGrace) !== graceSeconds) fail("the gateway is told other times to stop");
  if ((gateway.lifecycle?.preStop.sleep.seconds ?? 0) !== preStopSeconds) fail("preStop takes another time");
  if (pod.terminationGracePeriodSeconds <= preStopSeconds + drainSeconds + graceSeconds + 5) fail("it is killed while it stops");
  for (const [name, value] of Object.entries(values.gateway.settings)) {
    if (env[name] !== String(value)) fail(`${name} is ${env[name]} instead of ${value}`);
  }
  for (const name of duplicates(gateway.env.map((variable) => variable.name))) fail(`the variable ${name} is there twice`);
  if (!env.AllowedHosts.split(";").includes("$(POD_IP)")) fail("probes are no allowed host");
  if (gateway.env.findIndex(({ name }) => name === "POD_IP") > gateway.env.findIndex(({ name }) => name === "AllowedHosts")) fail("POD_IP is used before it is there");
}

function checkVolumes(pod, objects, fail) {
  const volumes = pod.volumes.map((volume) => volume.name).sort().join(" ");
  const mounts = pod.containers[0].volumeMounts.map((mount) => mount.name).sort().join(" ");
  if (volumes !== mounts) fail(`volumes ${volumes}, mounts ${mounts}`);
  const claims = pod.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  for (const { metadata } of objects.filter((object) => object.kind === "PersistentVolumeClaim")) {
    if (!claims.includes(metadata.name)) fail(`nobody uses the claim ${metadata.name}`);
  }
}

function checkSelectors(objects, labels, fail) {
  for (const { kind, spec } of objects) {
    const selector = { Deployment: spec?.selector?.matchLabels, PodDisruptionBudget: spec?.selector?.matchLabels, Service: spec?.selector, NetworkPolicy: spec?.podSelector?.matchLabels }[kind];
    if (selector && !includes(labels, selector)) fail(`${kind} selects other pods`);
  }
  const service = objects.find((object) => object.kind === "Service");
  const monitor = objects.find((object) => object.kind === "ServiceMonitor");
  if (monitor && !includes(service.metadata.labels, monitor.spec.selector.matchLabels)) fail("ServiceMonitor selects another Service");
}

function checkEgress(policy, values, fail) {
  const rules = policy.spec.egress;
  const expected = 1 + Object.keys(values.networkPolicy.egress.connections).length + (values.postgresql.existingSecret ? 1 : 0) + values.networkPolicy.egress.extra.length;
  if (rules.length !== expected) fail(`${rules.length} rules of egress instead of ${expected}`);
  for (const { ipBlock } of rules.flatMap((rule) => rule.to ?? []).filter((peer) => peer.ipBlock)) {
    if ((ipBlock.except ?? []).some((except) => except.includes(":") !== ipBlock.cidr.includes(":"))) fail("an exception of another family");
  }
}

// The file in the object is what was asked for, and is mounted where the gateway looks for it.
function checkConnections(objects, values, fail) {
  const { settings, existingSecret, existingConfigMap, key, keptIn } = values.connections;
  const pod = objects.find((object) => object.kind === "Deployment").spec.template.spec;
  const file = pod.containers[0].env.find(({ name }) => name === "Gateway__ConnectionsFile")?.value;
  const isThere = Object.keys(settings).length > 0;
  const volume = pod.volumes.find(({ name }) => name === "connections");
  if (!isThere && !existingSecret && !existingConfigMap) {
    if (file || volume) fail("a file of connections that nobody asked for");
    return;
  }
  const mounted = volume.secret?.secretName ?? volume.configMap.name;
  if (!isThere && mounted !== (existingSecret || existingConfigMap)) fail(`${mounted} is mounted`);
  if (file !== `/etc/cloudgateway/connections/${key}`) fail(`the file is said to be ${file}`);
  if (!isThere) return;
  const kept = objects.find((object) => object.kind === keptIn && object.metadata.name === mounted);
  if (!kept) return fail(`${keptIn} ${mounted} is mounted and not there`);
  const written = (kept.stringData ?? kept.data)[key];
  if (JSON.stringify(sorted(JSON.parse(written))) !== JSON.stringify(sorted(settings))) fail("the file of connections is not what was asked for");
}

const sorted = (value) =>
  value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])])) : value;
