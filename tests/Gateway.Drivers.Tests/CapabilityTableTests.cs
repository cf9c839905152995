using System.Text;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace Gateway.Drivers.Tests;

/// <summary>docs/providers.md says what each provider can do. It is written by this test and never by hand.</summary>
public sealed class CapabilityTableTests(ITestOutputHelper output)
{
    private const string Write = "CLOUDGATEWAY_WRITE_DOCS";
    private static readonly string Path = System.IO.Path.Combine(RepositoryRoot(), "docs", "providers.md");

    private static readonly string[] Compute = ["nodes", "images", "sizes", "locations", "key-pairs", "volumes", "snapshots"];

    [Fact]
    public async Task The_page_about_providers_is_what_the_drivers_say()
    {
        var providers = new ServiceCollection()
            .AddDrivers()
            .BuildServiceProvider()
            .GetRequiredService<ProviderCatalog>()
            .All.Select(provider => new Column(provider.Name, provider.Title, Capabilities.Of(provider)))
            .ToArray();
        var page = Render(providers);
        output.WriteLine(page);
        if (Environment.GetEnvironmentVariable(Write) is not null)
        {
            await File.WriteAllTextAsync(Path, page);
        }

        Assert.True(
            File.Exists(Path) && await File.ReadAllTextAsync(Path) == page,
            "docs/providers.md is not what the drivers say. Write it anew and commit it: "
                + $"{Write}=1 dotnet test tests/Gateway.Drivers.Tests --filter FullyQualifiedName~{nameof(CapabilityTableTests)}"
        );
    }

    private static string Render(Column[] providers)
    {
        var page = new StringBuilder(
            """
            # What each provider can do

            Written by a test out of the drivers (`CapabilityTableTests`); do not edit. ● native, ○ emulated by the gateway, – unsupported (501).
            `GET /connections/{connection}/capabilities` tells the same for one connection, with limits.

            """
        );
        var collections = Capabilities
            .Contracts.Select(Capabilities.CollectionOf)
            .Where(name => name != "connections")
            .Distinct()
            .ToArray();
        foreach (var collection in Compute.Concat(collections.Except(Compute)))
        {
            var offering = providers.Where(provider => provider.OffersAnyOf(collection)).ToArray();
            if (offering.Length > 0)
            {
                AppendTable(page, collection, offering);
            }
        }

        AppendNotes(page, providers);
        AppendFilters(page, providers);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendTable(StringBuilder page, string collection, Column[] providers)
    {
        var operations = providers[0]
            .Operations.Where(operation => operation.Collection == collection)
            .Select(operation => operation.Operation);
        page.AppendLine().AppendLine($"## /{collection}").AppendLine();
        page.AppendLine($"| operation | {string.Join(" | ", providers.Select(provider => provider.Name))} |");
        page.AppendLine($"|---|{string.Concat(providers.Select(_ => ":-:|"))}");
        foreach (var operation in operations)
        {
            page.AppendLine(
                $"| {operation} | {string.Join(" | ", providers.Select(provider => Sign(provider.Find(operation).Support)))} |"
            );
        }
    }

    private static void AppendNotes(StringBuilder page, Column[] providers)
    {
        page.AppendLine().AppendLine("## Notes").AppendLine();
        foreach (var provider in providers)
        {
            foreach (var operation in provider.Operations.Where(operation => operation.Note is not null))
            {
                page.AppendLine($"- {provider.Name}, {operation.Operation}: {operation.Note}");
            }
        }
    }

    private static void AppendFilters(StringBuilder page, Column[] providers)
    {
        page.AppendLine().AppendLine("## Filters").AppendLine();
        page.AppendLine("What the provider filters by itself. By the rest the gateway filters what the provider answers.").AppendLine();
        page.AppendLine("| provider | list | by the provider | by the gateway |").AppendLine("|---|---|---|---|");
        foreach (var provider in providers)
        {
            foreach (var list in provider.Operations.Where(operation => operation.Filters is not null))
            {
                page.AppendLine(
                    $"| {provider.Name} | {list.Operation} | {Words(list.Filters!.Provider)} | {Words(list.Filters.Gateway)} |"
                );
            }
        }
    }

    private static string Words<T>(IReadOnlyList<T> fields) =>
        fields.Count == 0 ? "–" : string.Join(", ", fields.Select(field => field!.ToString()!.ToLowerInvariant()));

    private static string Sign(CapabilitySupport support) =>
        support switch
        {
            CapabilitySupport.Native => "●",
            CapabilitySupport.Emulated => "○",
            _ => "–",
        };

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "CloudGateway.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no CloudGateway.sln above.");
        }

        return folder;
    }

    private sealed record Column(string Name, string Title, IReadOnlyList<Capability> Operations)
    {
        public bool OffersAnyOf(string collection) =>
            Operations.Any(operation => operation.Collection == collection && operation.Support != CapabilitySupport.Unsupported);

        public Capability Find(string operation) => Operations.Single(candidate => candidate.Operation == operation);
    }
}
