using System.Text.RegularExpressions;
using Gateway.Api.Tests.Harness;
using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.Connections;

/// <summary>What reaches into the gateway's own machine is for the operator's configuration only.</summary>
public sealed partial class CallerRulesTests(VaultFixture fixture) : IClassFixture<VaultFixture>
{
    private const string Kubeconfig =
        "{current-context: c, contexts: [{name: c, context: {cluster: k, user: u}}], clusters: [{name: k, cluster: {server: 'https://public.example'}}], users: [{name: u, user: USER}]}";

    [Theory]
    [InlineData("filesystem", """{"path":"/etc"}""", "provider")]
    [InlineData("docker", "{}", "settings.endpoint")]
    [InlineData("docker", """{"endpoint":"unix:///run/podman/podman.sock"}""", "settings.endpoint")]
    [InlineData("docker", """{"endpoint":"tcp://public.example:2375"}""", "settings.endpoint")]
    [InlineData("docker", """{"endpoint":"https://public.example","certificateFile":"/etc/passwd"}""", "settings.certificateFile")]
    [InlineData("lxd", "{}", "settings.endpoint")]
    [InlineData("kubernetes", """{"kubeconfigFile":"/etc/passwd"}""", "settings.kubeconfigFile")]
    [InlineData("kubernetes", """{"inCluster":true}""", "settings.inCluster")]
    [InlineData("kubernetes", """{"server":"https://public.example","tokenFile":"/etc/passwd"}""", "settings.tokenFile")]
    [InlineData("kubernetes", """{"kubeconfig":"EXEC","allowExecPlugin":true}""", "settings.allowExecPlugin")]
    [InlineData("kubernetes", """{"kubeconfig":"EXEC"}""", "settings.kubeconfig")]
    [InlineData("kubernetes", """{"kubeconfig":"TOKENFILE"}""", "settings.kubeconfig")]
    [InlineData("kubernetes", """{"server":"https://10.96.0.1","token":"t"}""", "settings.server")]
    [InlineData("kubernetes", """{"kubeconfig":"INSIDE"}""", "settings.endpoint")]
    [InlineData("s3", """{"region":"eu-central-1","credentials":"Chain"}""", "settings.credentials")]
    [InlineData("s3", """{"region":"eu-central-1","credentials":"Chain","profile":"admin"}""", "settings.profile")]
    [InlineData("aws", """{"region":"eu-central-1","credentials":"Chain"}""", "settings.credentials")]
    [InlineData("ecs", """{"region":"eu-central-1","credentials":"Chain"}""", "settings.credentials")]
    [InlineData("eks", """{"region":"eu-central-1","credentials":"Chain"}""", "settings.credentials")]
    [InlineData("gcs", "{}", "settings.credentialsJson")]
    [InlineData("gcs", """{"credentialsFile":"/etc/passwd"}""", "settings.credentialsFile")]
    [InlineData(
        "gcs",
        """{"credentialsJson":"{\"type\":\"external_account\",\"credential_source\":{\"file\":\"/etc/passwd\"}}"}""",
        "settings.credentialsJson"
    )]
    [InlineData("gcs", """{"anonymous":true,"endpoint":"http://169.254.169.254"}""", "settings.endpoint")]
    [InlineData("gcp", "{}", "settings.credentialsJson")]
    [InlineData("gke", "{}", "settings.credentialsJson")]
    [InlineData("azure", """{"subscription":"11111111-1111-1111-1111-111111111111"}""", "settings.clientSecret")]
    [InlineData("azure", """{"tokenSource":"ManagedIdentity"}""", "settings.clientSecret")]
    [InlineData("azure-blob", """{"account":"abc"}""", "settings.entra")]
    [InlineData("azure-blob", """{"account":"abc","entra":{"source":"WorkloadIdentity"}}""", "settings.entra")]
    [InlineData(
        "openstack",
        """{"authUrl":"https://public.example","certificateAuthorityFile":"/etc/passwd"}""",
        "settings.certificateAuthorityFile"
    )]
    [InlineData("triton", """{"account":"a","keyFile":"/etc/passwd"}""", "settings.keyFile")]
    [InlineData("sandbox", """{"ledgerFile":"/tmp/cgw-ledger"}""", "settings.ledgerFile")]
    [InlineData("hetzner", """{"token":"file:/etc/passwd"}""", "settings.token")]
    [InlineData("hetzner", """{"token":"env:PATH"}""", "settings.token")]
    [InlineData("hetzner", """{"token":"t","endpoint":"https://10.0.0.1/"}""", "settings.endpoint")]
    public async Task A_caller_may_not_set_it(string provider, string settings, string field)
    {
        var given = settings
            .Replace("EXEC", UserOf("{exec: {command: id}}"), StringComparison.Ordinal)
            .Replace("TOKENFILE", UserOf("{tokenFile: /etc/passwd}"), StringComparison.Ordinal)
            .Replace(
                "INSIDE",
                UserOf("{token: t}").Replace("public.example", "10.96.0.1", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
        fixture.Resolver.Set("public.example", ["93.184.216.34"]);

        var answer = await fixture.Http.SendAsync(
            HttpMethod.Post,
            "/connections?check=false",
            GatewayClient.Json($$"""{"name":"refused","provider":"{{provider}}","settings":{{given}}}""")
        );

        answer.ExpectProblem(422, "invalid-value", field);
    }

    [Fact]
    public async Task What_is_not_there_and_what_may_not_be_read_look_alike()
    {
        var there = await SaveAsync("/etc/passwd");
        var missing = await SaveAsync("/no/such/file");

        Assert.Equal(there.Json.GetProperty("errors").ToString(), missing.Json.GetProperty("errors").ToString());

        Task<Answer> SaveAsync(string file) =>
            fixture.Http.SendAsync(
                HttpMethod.Post,
                "/connections?check=false",
                GatewayClient.Json($$$"""{"name":"refused","provider":"gcs","settings":{"credentialsFile":"{{{file}}}"}}""")
            );
    }

    [Fact]
    public void Every_setting_that_looks_like_one_of_the_machine_is_marked()
    {
        var unmarked = fixture
            .Host.Services.GetRequiredService<ProviderCatalog>()
            .All.Where(provider => !provider.Settings.Type.IsDefined(typeof(OperatorOnlyAttribute), inherit: false))
            .SelectMany(provider => SettingsMember.Of(provider.Settings.Type).Select(member => (provider.Name, Member: member)))
            .Where(found => !found.Member.IsSecret && OfMachine().IsMatch(found.Member.Property.Name))
            .Where(found => !found.Member.Property.IsDefined(typeof(OperatorOnlyAttribute), inherit: false))
            .Select(found => $"{found.Name}: {found.Member.Path}");

        Assert.Empty(unmarked);
    }

    private static string UserOf(string user) => Kubeconfig.Replace("USER", user, StringComparison.Ordinal);

    [GeneratedRegex(
        "(File|Path|Folder|Directory|Socket|Plugin|Profile|InCluster|Proxy)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex OfMachine();
}
