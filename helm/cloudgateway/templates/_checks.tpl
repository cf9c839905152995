{{/* What cannot work is told here, before anything is installed. */}}
{{- define "cloudgateway.checks" -}}
{{- include "cloudgateway.checkStore" . -}}
{{- include "cloudgateway.checkKeyRing" . -}}
{{- include "cloudgateway.checkAudit" . -}}
{{- include "cloudgateway.checkConnections" . -}}
{{- include "cloudgateway.checkEgress" . -}}
{{- include "cloudgateway.checkMonitor" . -}}
{{- end -}}

{{- define "cloudgateway.checkMonitor" -}}
{{- if and .Values.serviceMonitor.enabled (not .Values.serviceMonitor.existingSecret) -}}
{{- fail "serviceMonitor.enabled wants a key: /metrics is answered with 401 without one. Set serviceMonitor.existingSecret to a Secret with a key whose role has metrics:read." -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkStore" -}}
{{- $most := include "cloudgateway.mostReplicas" . | int -}}
{{- if and (gt $most 1) (not .Values.postgresql.existingSecret) -}}
{{- fail (printf "%d replicas need PostgreSQL: without it each keeps operations in an SQLite file of its own, and they would not see each other's. Set postgresql.existingSecret, or replicaCount to 1 and autoscaling.enabled to false." $most) -}}
{{- end -}}
{{- if and .Values.postgresql.existingSecret .Values.gateway.defaultConnections -}}
{{- fail "gateway.defaultConnections has a store of files that one process at a time may use, on a volume that is not there with PostgreSQL. Set gateway.defaultConnections to false." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is above autoscaling.maxReplicas." -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkKeyRing" -}}
{{- $sources := 0 -}}
{{- with .Values.keyRing -}}
{{- range list .existingSecret .existingClaim .create.enabled -}}{{- if . -}}{{- $sources = add1 $sources -}}{{- end -}}{{- end -}}
{{- end -}}
{{- if gt (int $sources) 1 -}}
{{- fail "keyRing.existingSecret, keyRing.existingClaim and keyRing.create.enabled exclude each other." -}}
{{- end -}}
{{- if and .Values.postgresql.existingSecret (eq (int $sources) 0) -}}
{{- fail "With PostgreSQL the key ring must outlive pods and be the same for all of them: without it nobody can read the operations in the database. Set keyRing.existingSecret, keyRing.existingClaim or keyRing.create.enabled." -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkAudit" -}}
{{- if and (eq .Values.audit.sink "File") (or .Values.postgresql.existingSecret (not .Values.persistence.enabled)) -}}
{{- fail "audit.sink: File keeps records on the volume of /data, which is not there with PostgreSQL or without persistence. Set audit.sink to Store." -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkConnections" -}}
{{- $sources := 0 -}}
{{- with .Values.connections -}}
{{- range list .settings .existingSecret .existingConfigMap -}}{{- if . -}}{{- $sources = add1 $sources -}}{{- end -}}{{- end -}}
{{- end -}}
{{- if gt (int $sources) 1 -}}
{{- fail "connections.settings, connections.existingSecret and connections.existingConfigMap exclude each other: the gateway reads one file." -}}
{{- end -}}
{{- if eq .Values.connections.keptIn "ConfigMap" -}}
{{- range $name, $settings := .Values.connections.settings -}}
{{- include "cloudgateway.checkCredentials" (dict "path" $name "settings" $settings) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkCredentials" -}}
{{- range $key, $value := .settings -}}
{{- $path := printf "%s.%s" $.path $key -}}
{{- if kindIs "map" $value -}}
{{- include "cloudgateway.checkCredentials" (dict "path" $path "settings" $value) -}}
{{- else if regexMatch "(?i)(secret|password|token|kubeconfig|credentialsjson|externalid|key)$" $key -}}
{{- fail (printf "connections.settings.%s looks like a credential, which anybody who may read a ConfigMap would see. Set connections.keptIn to Secret, or move it to connections.credentialsSecret." $path) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "cloudgateway.checkEgress" -}}
{{- if .Values.networkPolicy.enabled -}}
{{- range $name, $settings := .Values.connections.settings -}}
{{- if not (hasKey $.Values.networkPolicy.egress.connections $name) -}}
{{- fail (printf "networkPolicy.egress.connections says nothing of the connection '%s': its calls would run into nothing. {} lets it reach any address at port 443." $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
