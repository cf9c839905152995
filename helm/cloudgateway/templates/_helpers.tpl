{{- define "cloudgateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "cloudgateway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "cloudgateway.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "cloudgateway.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.selector" -}}
app.kubernetes.io/name: {{ include "cloudgateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cloudgateway.labels" -}}
{{ include "cloudgateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "cloudgateway.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "cloudgateway.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.image" -}}
{{- $tag := default .Chart.AppVersion .Values.image.tag -}}
{{- .Values.image.repository }}:{{ $tag }}{{ with .Values.image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{/* The most replicas that may ever run. */}}
{{- define "cloudgateway.mostReplicas" -}}
{{- if .Values.autoscaling.enabled -}}{{ .Values.autoscaling.maxReplicas | int }}{{- else -}}{{ .Values.replicaCount | int }}{{- end -}}
{{- end -}}

{{/* Ten seconds more than everything that the gateway itself takes to end. */}}
{{- define "cloudgateway.terminationGrace" -}}
{{- with .Values.stopping -}}{{ add (int .preStopSeconds) (int .drainSeconds) (int .graceSeconds) 10 }}{{- end -}}
{{- end -}}

{{/* The gateway refuses requests for other names. $(POD_IP) is what probes, Prometheus and some load balancers use. */}}
{{- define "cloudgateway.allowedHosts" -}}
{{- $name := include "cloudgateway.fullname" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $hosts := list "localhost" "127.0.0.1" "[::1]" "$(POD_IP)" "[$(POD_IP)]" $name -}}
{{- $hosts = append $hosts (printf "%s.%s" $name $namespace) -}}
{{- $hosts = append $hosts (printf "%s.%s.svc" $name $namespace) -}}
{{- $hosts = append $hosts (printf "%s.%s.svc.cluster.local" $name $namespace) -}}
{{- if .Values.ingress.enabled -}}
{{- range .Values.ingress.hosts -}}{{- $hosts = append $hosts .host -}}{{- end -}}
{{- end -}}
{{- concat $hosts .Values.gateway.allowedHosts | uniq | join ";" -}}
{{- end -}}

{{/* The claim of /data; empty where there is none. */}}
{{- define "cloudgateway.dataClaim" -}}
{{- if and .Values.persistence.enabled (not .Values.postgresql.existingSecret) -}}
{{- default (printf "%s-data" (include "cloudgateway.fullname" .)) .Values.persistence.existingClaim -}}
{{- end -}}
{{- end -}}

{{/* The claim of the key ring; empty where there is none. */}}
{{- define "cloudgateway.keyRingClaim" -}}
{{- if .Values.keyRing.existingClaim -}}
{{- .Values.keyRing.existingClaim -}}
{{- else if .Values.keyRing.create.enabled -}}
{{- printf "%s-keys" (include "cloudgateway.fullname" .) -}}
{{- end -}}
{{- end -}}

{{/* Whether a file of connections is mounted: "yes" or nothing. */}}
{{- define "cloudgateway.hasConnections" -}}
{{- with .Values.connections -}}
{{- if or .settings .existingSecret .existingConfigMap -}}yes{{- end -}}
{{- end -}}
{{- end -}}
