using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>docs/security.md says where each abuse is stopped and which test holds it: each of those is there.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_link_of_the_threat_model_leads_somewhere()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "CloudGateway.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        var docs = Path.Combine(root, "docs");
        var links = Link().Matches(File.ReadAllText(Path.Combine(docs, "security.md"))).Select(link => link.Groups["file"].Value).ToArray();

        Assert.True(links.Length > 30, $"Only {links.Length} links.");
        Assert.Equal([], links.Where(link => !File.Exists(Path.Combine(docs, link.Split('#')[0]))));
    }

    [GeneratedRegex(@"\]\((?<file>[^)#:]+)[^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
