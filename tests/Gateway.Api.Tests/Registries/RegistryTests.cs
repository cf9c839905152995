using Gateway.Api.Tests.Containers;
using Gateway.Api.Tests.Harness;
using Xunit;

namespace Gateway.Api.Tests.Registries;

/// <summary>What registries hold, from a caller's side.</summary>
public sealed class RegistryTests(ContainerFixture fixture) : IClassFixture<ContainerFixture>
{
    private GatewayClient Http => fixture.Http;

    [Theory]
    [InlineData("tomcat")]
    [InlineData("library%2Ftomcat")]
    [InlineData("~bGlicmFyeS90b21jYXQ")]
    public async Task A_repository_is_named_with_its_slashes_escaped_or_by_its_id(string name)
    {
        var repository = (await Http.GetAsync($"/registries/box/repositories/{name}")).Expect(200).Json;

        Assert.Equal("~bGlicmFyeS90b21jYXQ", repository.Text("id"));
        Assert.Equal("library/tomcat", repository.Text("name"));
        var tag = (await Http.GetAsync($"/registries/box/repositories/{name}/tags/8.0")).Expect(200).Json;
        Assert.EndsWith("tomcat:8.0", tag.Text("reference"), StringComparison.Ordinal);
        Assert.StartsWith("sha256:", tag.Text("digest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_come_page_by_page_and_a_page_token_is_of_one_repository()
    {
        var pages = await Http.WalkAsync("/registries/box/repositories/tomcat/tags?pageSize=5");
        Assert.Equal(3, pages.Count);
        Assert.Distinct(pages.SelectMany(page => page.Items()).Select(tag => tag.Text("id")));
        Assert.Contains("1.0", pages.SelectMany(page => page.Items()).Select(tag => tag.Text("name")));

        var token = pages[0].Text("nextPageToken");
        (await Http.GetAsync($"/registries/box/repositories/nginx/tags?pageSize=5&pageToken={token}")).ExpectProblem(
            400,
            "invalid-request"
        );
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        (await Http.GetAsync("/registries/box/repositories/missing%2Fone")).ExpectProblem(404, "not-found");
        (await Http.GetAsync("/registries/box/repositories/missing%2Fone/tags")).ExpectProblem(404, "not-found");
        (await Http.GetAsync("/registries/box/repositories/tomcat/tags/no-such-tag")).ExpectProblem(404, "not-found");
        (await Http.GetAsync("/registries/none/repositories/tomcat")).ExpectProblem(404, "connection-not-found");
    }
}
