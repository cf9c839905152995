using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Providers.Hetzner;
using Gateway.Drivers.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>Secrets that settings only refer to.</summary>
public sealed class SecretReferenceTests(SecretReferenceFixture fixture) : IClassFixture<SecretReferenceFixture>
{
    [Fact]
    public async Task A_secret_of_a_file_follows_the_file_as_Kubernetes_replaces_it()
    {
        var before = fixture.Find("cloud");
        Assert.Equal("first-token", TokenOf(before));

        fixture.Swap("second-token");
        await Eventually.BecomesAsync(() => Task.FromResult(TokenOf(fixture.Find("cloud")) == "second-token"), "the second token");

        // Another revision: token caches and circuits begin anew. Who held the old connection goes on with what it had.
        Assert.NotEqual(before.Revision, fixture.Find("cloud").Revision);
        Assert.Equal("first-token", TokenOf(before));

        fixture.Remove();
        await fixture.Log.WaitForAsync(line => line.Message.Contains("the settings it had before stay", StringComparison.Ordinal));
        Assert.Equal("second-token", TokenOf(fixture.Find("cloud")));

        fixture.Swap("third-token");
        await Eventually.BecomesAsync(() => Task.FromResult(TokenOf(fixture.Find("cloud")) == "third-token"), "the third token");
    }

    [Fact]
    public void A_secret_may_be_in_a_variable_or_begin_like_a_reference()
    {
        Assert.Equal("of-the-environment", TokenOf(fixture.Find("variable")));
        Assert.Equal("file:/not/a/reference", TokenOf(fixture.Find("literal")));
    }

    [Theory]
    [InlineData("file:/there/is/no/such/file", "cannot be read")]
    [InlineData("file:relative", "whole path")]
    [InlineData("env:CGW_TEST_NO_SUCH_VARIABLE", "no variable")]
    public void A_reference_that_leads_nowhere_is_refused_by_its_field(string reference, string says)
    {
        var catalog = fixture.Host.Services.GetRequiredService<ProviderCatalog>();
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["c:Provider"] = "hetzner", ["c:Token"] = reference })
            .Build()
            .GetSection("c");

        var fault = Assert.Throws<ConnectionSettingsException>(() => catalog.ReadConnection("some", section));

        Assert.Contains(says, Assert.Single(fault.Errors["Token"]), StringComparison.Ordinal);
    }

    private static string TokenOf(Connection connection) => ((HetznerSettings)connection.Settings).Token.Reveal();
}

/// <summary>A gateway whose token is in a folder as Kubernetes mounts a Secret: a link to a link, of which the first is replaced.</summary>
public sealed class SecretReferenceFixture : GatewayFixture
{
    private const string Variable = "CGW_TEST_SECRET_REFERENCE";
    private int _swaps;

    protected override IReadOnlyDictionary<string, string?> Settings
    {
        get
        {
            Environment.SetEnvironmentVariable(Variable, "of-the-environment");
            if (_swaps == 0)
            {
                Swap("first-token");
                File.CreateSymbolicLink(TokenPath, Path.Combine("..data", "token"));
            }

            return new Dictionary<string, string?>
            {
                ["Gateway:Connections:cloud:Provider"] = "hetzner",
                ["Gateway:Connections:cloud:Token"] = "file:" + TokenPath,
                ["Gateway:Connections:variable:Provider"] = "hetzner",
                ["Gateway:Connections:variable:Token"] = "env:" + Variable,
                ["Gateway:Connections:literal:Provider"] = "hetzner",
                ["Gateway:Connections:literal:Token"] = "text:file:/not/a/reference",
            };
        }
    }

    private string TokenPath => Path.Combine(Folder, "token");

    private string DataPath => Path.Combine(Folder, "..data");

    internal Connection Find(string name) => Host.Services.GetRequiredService<IConnectionSource>().Find(name)!;

    public void Swap(string token)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, $"..{++_swaps}")).FullName;
        File.WriteAllText(Path.Combine(folder, "token"), token + "\n");
        File.CreateSymbolicLink(DataPath + "_tmp", Path.GetFileName(folder));
        Disk.Move(DataPath + "_tmp", DataPath);
    }

    public void Remove() => File.Delete(DataPath);
}
