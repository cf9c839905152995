using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Faults;

/// <summary>Clouds whose lists lead back to themselves.</summary>
public sealed class EndlessListTests : GatewayFixture, IAsyncLifetime
{
    private const string Links = """{"pages":{"next":"http://x/"}}""";
    private readonly FaultOrigin _origin = new(AnswerAsync);

    protected override IReadOnlyDictionary<string, string?> Settings => FaultyCloud.Settings(_origin.Address, "endless", seconds: 60);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData("/nodes/droplets-endless")]
    [InlineData("/objects/store-endless/bucket")]
    public async Task Such_a_list_is_a_fault_of_the_provider(string list)
    {
        var first = (await Http.GetAsync(list)).Expect(200).Json;

        var next = await Http.GetAsync($"{list}?pageToken={Uri.EscapeDataString(first.Text("nextPageToken")!)}");

        next.ExpectProblem(502, "provider-error");
    }

    [Fact]
    public async Task A_stream_of_nodes_ends_and_says_why()
    {
        var lines = (await Http.GetAsync("/nodes/droplets-endless", ("Accept", GatewayClient.Ndjson))).Expect(200).Lines;

        Assert.Equal("provider-error", lines[^2].GetProperty("source").GetProperty("problem").Text("code"));
        Assert.False(lines[^1].GetProperty("end").GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task What_is_looked_for_in_such_a_list_is_not_looked_for_for_ever() =>
        (await Http.GetAsync("/sizes/droplets-endless/none")).ExpectProblem(502, "provider-error");

    [Fact]
    public async Task A_bucket_is_not_emptied_for_ever()
    {
        var answer = await Http.PostAsync("/buckets/store-endless/bucket/empty", new { }, ("Prefer", "wait=60"));

        answer.ExpectProblem(502, "provider-error");
    }

    // One droplet, and there are said to be more; then none, and always more.
    private static Task AnswerAsync(OriginCall call) =>
        call.Target.StartsWith("/v2/", StringComparison.Ordinal)
            ? call.AnswerAsync(
                200,
                call.Target.Contains("page=1&", StringComparison.Ordinal)
                    ? $$"""{"droplets":[{{FaultyCloud.Droplet(1)}}],"links":{{Links}}}"""
                    : $$"""{"droplets":[],"sizes":[],"links":{{Links}}}"""
            )
            : call.AnswerAsync(
                200,
                call.Method == "POST"
                    ? "<DeleteResult></DeleteResult>"
                    : "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken><Contents><Key>key</Key>"
                        + "<LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>7</Size></Contents></ListBucketResult>"
            );
}
