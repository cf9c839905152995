# The gateway as an image: no shell, no root, nothing written outside of /data and /tmp.
#   docker build --tag cloudgateway .
# A digest pins a base beyond its tag: --build-arg RUNTIME_DIGEST=@sha256:…
ARG SDK_TAG=10.0-noble
ARG SDK_DIGEST=
ARG RUNTIME_TAG=10.0-noble-chiseled
ARG RUNTIME_DIGEST=

FROM mcr.microsoft.com/dotnet/sdk:${SDK_TAG}${SDK_DIGEST} AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source

# What packages follow from, and nothing else: this layer is built anew only when a lock file changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Gateway.Api/Gateway.Api.csproj src/Gateway.Api/packages.lock.json src/Gateway.Api/
COPY src/Gateway.Drivers/Gateway.Drivers.csproj src/Gateway.Drivers/packages.lock.json src/Gateway.Drivers/
RUN dotnet restore --locked-mode src/Gateway.Api

# CI has run the analyzers on the same sources; here they would only take time.
ARG VERSION=0.1.0
COPY BannedSymbols.txt ./
COPY src src
RUN dotnet publish src/Gateway.Api --no-restore --configuration Release --output /app \
      -p:Version=${VERSION} -p:UseAppHost=false -p:DebugType=none -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false \
    && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:${RUNTIME_TAG}${RUNTIME_DIGEST}
ARG VERSION=0.1.0
ARG REVISION=
ARG CREATED=
ARG RUNTIME_TAG
LABEL org.opencontainers.image.title="CloudGateway" \
      org.opencontainers.image.description="One HTTP API over many clouds: nodes, containers and objects" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:${RUNTIME_TAG}"

WORKDIR /app
COPY --from=build /app ./
COPY --from=build --chown=65532:65532 /data /data

# The base sets a port by a variable of its own; an address is plainer, and the gateway checks it. PGGSSENCMODE: this base has no Kerberos
# library, which Npgsql would else look for at each new connection. Diagnostics off: their socket would want a writable folder.
ENV ASPNETCORE_URLS=http://+:8080 \
    ASPNETCORE_HTTP_PORTS= \
    Gateway__DataDirectory=/data \
    PGGSSENCMODE=disable \
    DOTNET_EnableDiagnostics=0
EXPOSE 8080
VOLUME ["/data"]
STOPSIGNAL SIGTERM
USER 65532:65532
ENTRYPOINT ["dotnet", "Gateway.Api.dll"]
