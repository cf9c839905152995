using Gateway.Drivers.Providers.Aws;
using Gateway.Drivers.Providers.AzureArm;
using Gateway.Drivers.Providers.AzureBlob;
using Gateway.Drivers.Providers.DigitalOcean;
using Gateway.Drivers.Providers.Docker;
using Gateway.Drivers.Providers.DockerHub;
using Gateway.Drivers.Providers.Ecs;
using Gateway.Drivers.Providers.Filesystem;
using Gateway.Drivers.Providers.Gcp;
using Gateway.Drivers.Providers.Gcs;
using Gateway.Drivers.Providers.Hetzner;
using Gateway.Drivers.Providers.Kubernetes;
using Gateway.Drivers.Providers.Kubernetes.Eks;
using Gateway.Drivers.Providers.Kubernetes.Gke;
using Gateway.Drivers.Providers.Linode;
using Gateway.Drivers.Providers.Lxd;
using Gateway.Drivers.Providers.OciRegistry;
using Gateway.Drivers.Providers.OpenStack;
using Gateway.Drivers.Providers.S3;
using Gateway.Drivers.Providers.Sandbox;
using Gateway.Drivers.Providers.Swift;
using Gateway.Drivers.Providers.Triton;
using Gateway.Drivers.Providers.Vultr;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Drivers.Providers;

/// <summary>The providers that are compiled in, one line each.</summary>
internal static class AllProviders
{
    public static IServiceCollection AddAllProviders(this IServiceCollection services) =>
        services
            .AddAws()
            .AddAzure()
            .AddAzureBlob()
            .AddDigitalOcean()
            .AddDocker()
            .AddDockerHub()
            .AddEcs()
            .AddEks()
            .AddFilesystem()
            .AddGcp()
            .AddGcs()
            .AddGke()
            .AddHetzner()
            .AddKubernetes()
            .AddLinode()
            .AddLxd()
            .AddOciRegistry()
            .AddOpenStack()
            .AddS3()
            .AddSandbox()
            .AddSwift()
            .AddTriton()
            .AddVultr();
}
