using Gateway.Api.Connections;
using Gateway.Api.Security;
using Gateway.Api.Security.Rights;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>What roles give, and which are refused.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData("nodes:read", 1)]
    [InlineData("nodes:*", 2)]
    [InlineData("key-pairs:write", 1)]
    [InlineData("container-images:read", 1)]
    [InlineData("containers:exec", 1)]
    [InlineData("nodes:", 0)]
    [InlineData("nodes", 0)]
    [InlineData("Nodes:read", 0)]
    [InlineData("node*:read", 0)]
    [InlineData("a:b:c", 0)]
    [InlineData("", 0)]
    public void A_name_stands_for_its_verbs(string name, int count) =>
        Assert.Equal(count, System.Numerics.BitOperations.PopCount(VerbNames.Parse(name)));

    [Fact]
    public void A_star_stands_for_all() =>
        Assert.Equal(Enum.GetValues<Verb>().Length, System.Numerics.BitOperations.PopCount(VerbNames.Parse("*")));

    [Fact]
    public void Reading_is_neither_logs_nor_keys()
    {
        var read = VerbNames.Parse("*:read");
        foreach (var verb in new[] { Verb.ContainersLogs, Verb.ContainersExec, Verb.KeysAdmin, Verb.ConnectionsAdmin, Verb.ObjectsLink })
        {
            Assert.Equal(0UL, read & verb.Bit());
        }
    }

    [Fact]
    public void A_rule_gives_its_verbs_on_its_connections_buckets_and_prefixes_only()
    {
        var rights = RightsOf(
            ("Verbs", "objects:read,buckets:read"),
            ("Connections", "aws-*,lab"),
            ("Buckets", "photos-*"),
            ("Prefixes", "2026/,2027/")
        );

        Assert.True(rights.Allows(Verb.ObjectsRead, "aws-eu", "photos-1", "2026/a"));
        Assert.True(rights.Allows(Verb.ObjectsRead, "lab", "photos-", "2027/"));
        Assert.True(rights.Allows(Verb.BucketsRead, "lab"));
        Assert.False(rights.Allows(Verb.ObjectsWrite, "aws-eu", "photos-1", "2026/a"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "aws", "photos-1", "2026/a"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "laboratory", "photos-1", "2026/a"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "lab", "private", "2026/a"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "lab", "photos-1", "2026"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "lab", "photos-1", "1/2026/a"));
        Assert.False(rights.Allows(Verb.ObjectsRead, "lab", "photos-1", ""));
        Assert.False(rights.Sees("lab", "private"));
        Assert.False(rights.Sees("other"));
        Assert.True(rights.Sees("lab"));
    }

    [Fact]
    public void A_rule_without_buckets_is_about_all_of_them()
    {
        var rights = RightsOf(("Verbs", "*"), ("Connections", "lab"));

        Assert.True(rights.Allows(Verb.ObjectsWrite, "lab", "any", "key"));
        Assert.True(rights.Allows(Verb.NodesWrite, "lab"));
        Assert.False(rights.IsAll);
    }

    [Fact]
    public void A_star_that_is_narrowed_to_buckets_gives_nothing_else()
    {
        var rights = RightsOf(("Verbs", "*"), ("Connections", "*"), ("Buckets", "mine"));

        Assert.True(rights.Allows(Verb.ObjectsWrite, "lab", "mine", "key"));
        Assert.False(rights.Allows(Verb.NodesRead, "lab"));
        Assert.False(rights.Has(Verb.KeysAdmin));
        Assert.False(rights.IsAll);
    }

    [Fact]
    public void A_role_is_bound_to_keys_subjects_and_groups()
    {
        var roles = RoleReader.Read(
            Configure(
                ("Gateway:Security:Roles:test:Rules:0:Verbs", "*"),
                ("Gateway:Security:Roles:test:Rules:0:Connections", "lab"),
                ("Gateway:Security:Roles:test:Groups:0", "engineers"),
                ("Gateway:Security:Roles:test:Subjects", "ada, grace"),
                ("Gateway:Security:Roles:administrator:Keys:0", "root")
            )
        );

        Assert.Equal("test", Assert.Single(RoleBook.OfSubject(roles, "eve", ["engineers", "others"])));
        Assert.Equal("test", Assert.Single(RoleBook.OfSubject(roles, "grace", [])));
        Assert.Empty(RoleBook.OfSubject(roles, "eve", ["Engineers", "ada"]));
        Assert.Equal("administrator", Assert.Single(RoleBook.OfKey(roles, "id", "root", ["administrator"])));
        Assert.Empty(RoleBook.OfKey(roles, "id", "ada", []));
    }

    [Fact]
    public void Who_may_only_make_keys_sees_no_connection() =>
        Assert.False(RightsOf(("Verbs", "keys:admin"), ("Connections", "*")).Sees("lab"));

    [Theory]
    [InlineData("Rules:0:Verbs", "nodes:fly")]
    [InlineData("Rules:0:Verbs", "")]
    [InlineData("Rules:0:Connections", "")]
    [InlineData("Rules:0:Bucket", "one")]
    [InlineData("Rules:0:Buckets", "")]
    [InlineData("Rules:0:Prefixes", "")]
    [InlineData("Rules:0:Prefixes:0", "")]
    [InlineData("Rule:0:Verbs", "*")]
    [InlineData("Group", "admins")]
    public void What_somebody_cannot_have_meant_is_refused(string setting, string value)
    {
        var failure = Assert.Throws<StartupException>(() =>
            RightsOf(("Verbs", "nodes:read"), ("Connections", "lab"), ("../" + setting, value))
        );
        Assert.Contains("Roles:test", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Rules:0:Verbs", "*")]
    [InlineData("Rules:0:Buckets", "mine")]
    public void A_built_in_role_is_not_changed(string setting, string value) =>
        Assert.Throws<StartupException>(() => RoleReader.Read(Configure(($"Gateway:Security:Roles:administrator:{setting}", value))));

    [Fact]
    public void Verbs_that_are_not_about_buckets_cannot_be_narrowed_to_them() =>
        Assert.Throws<StartupException>(() => RightsOf(("Verbs", "nodes:read"), ("Connections", "*"), ("Buckets", "mine")));

    [Theory]
    [InlineData("Gateway:Security:Key:ci:Sha256", "00")]
    [InlineData("Gateway:Security:Keys:ci:Sha256", "00")]
    [InlineData("Gateway:Security:Keys:ci:Sha265", "00")]
    [InlineData("Gateway:Security:Authentication", "perhaps")]
    [InlineData("Gateway:Security:Oidc:Issuer", "https://issuer.example")]
    [InlineData("Gateway:Security:Oidc:Audience", "gateway")]
    [InlineData("Gateway:Security:Oidc:Issuers", "https://issuer.example")]
    public void A_setting_of_security_that_cannot_be_used_is_refused(string setting, string value) =>
        Assert.Throws<StartupException>(() => SecurityOptions.Read(Configure((setting, value))));

    [Theory]
    [InlineData("http://issuer.example")]
    [InlineData("https://issuer.example?tenant=1")]
    [InlineData("https://me@issuer.example")]
    [InlineData("issuer.example")]
    public void An_issuer_is_an_https_address(string issuer) =>
        Assert.Throws<StartupException>(() =>
            SecurityOptions.Read(Configure(("Gateway:Security:Oidc:Issuer", issuer), ("Gateway:Security:Oidc:Audience", "gateway")))
        );

    private static CallerRights RightsOf(params (string Name, string Value)[] rule)
    {
        var roles = RoleReader.Read(
            Configure([
                .. rule.Select(setting =>
                    (
                        ("Gateway:Security:Roles:test:Rules:0:" + setting.Name).Replace("Rules:0:../", "", StringComparison.Ordinal),
                        setting.Value
                    )
                ),
            ])
        );
        return RoleBook.RightsOf(roles, ["test"]);
    }

    private static IConfiguration Configure(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.GroupBy(setting => setting.Name).Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Last().Value))
            )
            .Build();
}
