// The model of an object: where it is, and the name of its type.
export function modelOf({ apiVersion, kind }) {
  const inPrometheus = apiVersion.startsWith("monitoring.coreos.com/");
  // The groups that are Kubernetes' own are folders without their suffix: autoscaling/v2, apps/v1.
  const path = `${inPrometheus ? "@kubernetes-models/prometheus-operator" : "kubernetes-models"}/${apiVersion}/${kind}`;
  return { path, type: `I${kind}`, load: async () => (await import(path))[kind] };
}
