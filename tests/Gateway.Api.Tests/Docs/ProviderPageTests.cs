using System.Text;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>
/// A page for each provider in docs/providers: settings and credentials, rights, options, what it can do, what is peculiar. Written by this test
/// out of the code; rights and peculiarities are written by hand elsewhere, and a page leads there.
/// </summary>
public sealed class ProviderPageTests
{
    private const string Write = "CLOUDGATEWAY_WRITE_DOCS";
    private const string Rights = "least-rights.md";
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "providers");

    // Where people have written of a provider: what is peculiar to it, and its rights if they are told elsewhere than those of most.
    private static readonly Dictionary<string, (string Peculiar, string Rights)> Written = new()
    {
        ["aws"] = ("node-providers.md#aws-amazon-ec2", $"{Rights}#aws-amazon-ec2"),
        ["azure"] = ("node-providers.md#azure-azure-resource-manager", $"{Rights}#azure-azure-resource-manager"),
        ["azure-blob"] = ("object-stores.md#azure-blob-storage-azure-blob", $"{Rights}#azure-blob-azure-blob-storage"),
        ["digitalocean"] = ("node-providers.md#digitalocean", $"{Rights}#digitalocean"),
        ["docker"] = ("containers.md#docker-docker-engine-and-podman", $"{Rights}#docker-lxd"),
        ["docker-hub"] = ("containers.md#docker-hub-and-oci-registry", $"{Rights}#docker-hub-and-oci-registry"),
        ["ecs"] = ("ecs.md#peculiarities", "ecs.md#least-rights"),
        ["eks"] = ("kubernetes.md#gke-and-eks", $"{Rights}#eks-and-gke-clusters-of-a-cloud"),
        ["filesystem"] = ("object-stores.md#the-local-file-system-filesystem", $"{Rights}#sandbox-and-filesystem"),
        ["gcp"] = ("node-providers.md#gcp-google-compute-engine", $"{Rights}#gcp-google-compute-engine"),
        ["gcs"] = ("object-stores.md#google-cloud-storage-gcs", $"{Rights}#gcs-google-cloud-storage"),
        ["gke"] = ("kubernetes.md#gke-and-eks", $"{Rights}#eks-and-gke-clusters-of-a-cloud"),
        ["hetzner"] = ("node-providers.md#hetzner", $"{Rights}#hetzner"),
        ["kubernetes"] = ("kubernetes.md#quirks", "kubernetes.md#least-rights"),
        ["linode"] = ("node-providers.md#linode", $"{Rights}#linode"),
        ["lxd"] = ("lxd.md#peculiarities", "lxd.md#least-rights"),
        ["oci-registry"] = ("containers.md#docker-hub-and-oci-registry", $"{Rights}#docker-hub-and-oci-registry"),
        ["openstack"] = ("node-providers.md#openstack-openstack", $"{Rights}#openstack-and-swift-openstack"),
        ["s3"] = ("object-stores.md#amazon-s3-and-compatible-s3", $"{Rights}#s3-amazon-s3"),
        ["sandbox"] = ("node-providers.md#sandbox", $"{Rights}#sandbox-and-filesystem"),
        ["swift"] = ("object-stores.md#openstack-swift-swift", $"{Rights}#openstack-and-swift-openstack"),
        ["triton"] = ("node-providers.md#triton", $"{Rights}#triton-and-triton-docker-triton"),
        ["triton-docker"] = ("containers.md#triton-docker-tritons-docker-endpoint", $"{Rights}#triton-and-triton-docker-triton"),
        ["vultr"] = ("node-providers.md#vultr", $"{Rights}#vultr"),
    };

    [Fact]
    public async Task Every_provider_has_a_page_that_is_what_the_code_says()
    {
        using var services = new ServiceCollection().AddDrivers().BuildServiceProvider();
        var providers = services.GetRequiredService<ProviderCatalog>().All;
        Assert.Equal(providers.Select(provider => provider.Name).Order(StringComparer.Ordinal), Written.Keys.Order(StringComparer.Ordinal));
        foreach (var provider in providers)
        {
            var file = Path.Combine(Folder, $"{provider.Name}.md");
            var page = Render(provider);
            if (Environment.GetEnvironmentVariable(Write) is not null)
            {
                Directory.CreateDirectory(Folder);
                await File.WriteAllTextAsync(file, page);
            }

            Assert.True(
                File.Exists(file) && await File.ReadAllTextAsync(file) == page,
                $"docs/providers/{provider.Name}.md is not what the code says. Write it anew and commit it: "
                    + $"{Write}=1 dotnet test tests/Gateway.Api.Tests --filter FullyQualifiedName~{nameof(ProviderPageTests)}"
            );
        }
    }

    private static string Render(Provider provider)
    {
        var (peculiar, rights) = Written[provider.Name];
        var page = new StringBuilder(
            $"""
            # `{provider.Name}`: {provider.Title}

            Written by a test out of the code (`ProviderPageTests`); do not edit. Beside it: [least rights, as a policy](../{rights}) · [what is peculiar](../{peculiar}) ·
            [all providers in one table](../providers.md). `GET /providers/{provider.Name}` tells the same as JSON Schema.

            ## Credentials and settings

            `Gateway:Connections:NAME:Provider` is `{provider.Name}`; beside it, and beside [what every connection has](../configuration.md#gatewayconnectionsname):


            """
        );
        var common = MemberTable.MembersOf(typeof(ProviderSettings)).Select(member => member.Name).ToHashSet();
        MemberTable.Append(page, provider.Settings.Type, name => name, without: common);
        AppendOptions(page, provider);
        AppendOperations(page, provider);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendOptions(StringBuilder page, Provider provider)
    {
        page.AppendLine().AppendLine("## Options of requests").AppendLine();
        if (provider.Options.Count == 0)
        {
            page.AppendLine("None: `providerOptions` is refused.");
        }

        foreach (var (request, options) in provider.Options.OrderBy(options => options.Key.Name, StringComparer.Ordinal))
        {
            page.AppendLine($"`providerOptions` of `{request.Name}`:").AppendLine();
            MemberTable.Append(page, options, JsonName);
            page.AppendLine();
        }
    }

    private static void AppendOperations(StringBuilder page, Provider provider)
    {
        page.AppendLine().AppendLine("## What it can do").AppendLine();
        page.AppendLine("● native, ○ emulated by the gateway. What is not here is answered with 501.").AppendLine();
        page.AppendLine("| operation | | |").AppendLine("|---|:-:|---|");
        foreach (var operation in Capabilities.Of(provider).Where(operation => operation.Support != CapabilitySupport.Unsupported))
        {
            var sign = operation.Support == CapabilitySupport.Native ? "●" : "○";
            page.AppendLine($"| /{operation.Collection} {operation.Operation} | {sign} | {MemberTable.Cell(operation.Note ?? "")} |");
        }
    }

    private static string JsonName(string name) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name);
}
