using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Api.Tests.Docs;

/// <summary>The policies in the documents allow what the drivers call.</summary>
public sealed partial class LeastRightsTests
{
    [Theory]
    [InlineData("src/Gateway.Drivers/Providers/Aws", "docs/least-rights.md", "ec2:")]
    [InlineData("src/Gateway.Drivers/Providers/Ecs", "docs/ecs.md", "ecs:")]
    public void Each_action_of_Amazon_that_a_driver_calls_is_in_the_policy(string folder, string document, string prefix)
    {
        var policy = File.ReadAllText(Path.Combine(Repository.Root, document));
        var called = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs")
            .SelectMany(file => Action().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["name"].Value)
            .Where(name => !name.EndsWith("Exception", StringComparison.Ordinal))
            .Distinct()
            .ToArray();

        Assert.NotEmpty(called);
        Assert.All(called, action => Assert.Contains($"\"{prefix}{action}\"", policy, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_policy_can_be_pasted()
    {
        var policies = Policy().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/least-rights.md"))).ToArray();

        Assert.InRange(policies.Length, 14, 100);
        Assert.All(policies, policy => JsonElement.Parse(policy.Groups["json"].Value));
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Policy();

    // A name of an action stands alone in its literal; no other literal of these folders begins with such a verb.
    [GeneratedRegex(
        "\"(?<name>(Attach|Copy|Create|Delete|Deregister|Describe|Detach|Import|List|Modify|Reboot|Register|Run|Start|Stop|Terminate|Update)[A-Z][A-Za-z]+)\"",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Action();
}
