{{- define "cloudgateway.environment" -}}
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: AllowedHosts
  value: {{ include "cloudgateway.allowedHosts" . | quote }}
- name: Gateway__DefaultConnections
  value: {{ .Values.gateway.defaultConnections | quote }}
- name: Gateway__DrainDelay
  value: {{ include "cloudgateway.timeSpan" .Values.stopping.drainSeconds }}
- name: Gateway__StopGrace
  value: {{ include "cloudgateway.timeSpan" .Values.stopping.graceSeconds }}
{{- with .Values.gateway.basePath }}
- name: Gateway__BasePath
  value: {{ . | quote }}
{{- end }}
{{- with .Values.gateway.trustedProxies }}
- name: Gateway__TrustedProxies
  value: {{ join "," . | quote }}
{{- end }}
{{- if include "cloudgateway.hasConnections" . }}
- name: Gateway__ConnectionsFile
  value: /etc/cloudgateway/connections/{{ .Values.connections.key }}
{{- end }}
{{- if or .Values.keyRing.existingSecret (include "cloudgateway.keyRingClaim" .) }}
- name: Gateway__KeyRing
  value: /var/lib/cloudgateway/keys
{{- end }}
{{- with .Values.postgresql }}
{{- if .existingSecret }}
- name: Gateway__Store__Provider
  value: PostgreSql
- name: Gateway__Store__ConnectionString
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- if .Values.vault.existingSecret }}
- name: Gateway__Vault__KeyFile
  value: /etc/cloudgateway/vault/{{ .Values.vault.key }}
{{- end }}
- name: Gateway__Audit__Sink
  value: {{ .Values.audit.sink | quote }}
{{- include "cloudgateway.flatten" (dict "name" "Gateway__Security" "value" .Values.security) }}
{{- range $name, $value := .Values.gateway.settings }}
- name: {{ $name }}
  {{- /* A million would else be written 1e+06. */}}
  value: {{ ternary (int64 $value) $value (and (kindIs "float64" $value) (eq (toString (floor $value)) (toString $value))) | toString | quote }}
{{- end }}
{{- with .Values.gateway.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Settings within settings as variables: Gateway__Security__Roles__team__Groups__0. */}}
{{- define "cloudgateway.flatten" -}}
{{- $name := .name -}}
{{- if kindIs "map" .value -}}
{{- range $key, $value := .value }}{{ include "cloudgateway.flatten" (dict "name" (printf "%s__%s" $name $key) "value" $value) }}{{ end -}}
{{- else if kindIs "slice" .value -}}
{{- range $index, $value := .value }}{{ include "cloudgateway.flatten" (dict "name" (printf "%s__%d" $name $index) "value" $value) }}{{ end -}}
{{- else }}
- name: {{ $name }}
  value: {{ .value | toString | quote }}
{{- end -}}
{{- end -}}

{{/* Seconds as .NET reads a time: 00:01:30. */}}
{{- define "cloudgateway.timeSpan" -}}
{{- $seconds := int . -}}
{{- printf "%02d:%02d:%02d" (div $seconds 3600) (div (mod $seconds 3600) 60) (mod $seconds 60) | quote -}}
{{- end -}}

{{- define "cloudgateway.volumeMounts" -}}
- name: data
  mountPath: /data
- name: tmp
  mountPath: /tmp
{{- if include "cloudgateway.hasConnections" . }}
# A folder, not a subPath: only folders follow changes.
- name: connections
  mountPath: /etc/cloudgateway/connections
  readOnly: true
{{- end }}
{{- if .Values.vault.existingSecret }}
- name: vault
  mountPath: /etc/cloudgateway/vault
  readOnly: true
{{- end }}
{{- if .Values.keyRing.existingSecret }}
- name: keys
  mountPath: /var/lib/cloudgateway/keys
  readOnly: true
{{- else if include "cloudgateway.keyRingClaim" . }}
- name: keys
  mountPath: /var/lib/cloudgateway/keys
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "cloudgateway.volumes" -}}
- name: data
  {{- with include "cloudgateway.dataClaim" . }}
  persistentVolumeClaim:
    claimName: {{ . }}
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- if include "cloudgateway.hasConnections" . }}
- name: connections
  {{- with .Values.connections }}
  {{- if .existingConfigMap }}
  configMap:
    name: {{ .existingConfigMap }}
  {{- else if and .settings (eq .keptIn "ConfigMap") }}
  configMap:
    name: {{ include "cloudgateway.fullname" $ }}-connections
  {{- else }}
  secret:
    secretName: {{ default (printf "%s-connections" (include "cloudgateway.fullname" $)) .existingSecret }}
    defaultMode: 0440
  {{- end }}
  {{- end }}
{{- end }}
{{- with .Values.vault.existingSecret }}
- name: vault
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- if .Values.keyRing.existingSecret }}
- name: keys
  secret:
    secretName: {{ .Values.keyRing.existingSecret }}
    defaultMode: 0440
{{- else }}
{{- with include "cloudgateway.keyRingClaim" . }}
- name: keys
  persistentVolumeClaim:
    claimName: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
