using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class DockerErrorTests
{
    private const string Id = "e14abe5fa39fa63b5ba6c623eec753dcea15f4a98c9098833703a6fd1cb52a65";

    private static CancellationToken Cancellation => CancellationToken.None;

    [Theory]
    [InlineData(400, "invalid reference format", DriverErrorKind.InvalidRequest)]
    [InlineData(401, "authorization denied by plugin", DriverErrorKind.Unauthenticated)]
    [InlineData(404, "No such container: x", DriverErrorKind.NotFound)]
    [InlineData(409, "Conflict. The container name is already in use", DriverErrorKind.Conflict)]
    [InlineData(500, "Cannot start container: port is already allocated", DriverErrorKind.Conflict)]
    [InlineData(500, "listen tcp4 127.0.0.1:80: bind: address already in use", DriverErrorKind.Conflict)]
    [InlineData(500, "Container x is paused. Unpause the container before stopping", DriverErrorKind.Conflict)]
    [InlineData(500, "creating container storage: the container name is already in use by x", DriverErrorKind.Conflict)]
    [InlineData(500, "write /var/lib/x: no space left on device", DriverErrorKind.InsufficientStorage)]
    [InlineData(500, "exec: \\\"nope\\\": executable file not found in $PATH", DriverErrorKind.InvalidValue)]
    [InlineData(500, "panic", DriverErrorKind.Unexpected)]
    [InlineData(400, "(NotImplemented) pause is not implemented", DriverErrorKind.NotSupported)]
    [InlineData(503, "starting up", DriverErrorKind.Unavailable)]
    public async Task A_failure_has_the_engine_s_message_and_the_kind_of_its_status_or_text(
        int status,
        string message,
        DriverErrorKind kind
    )
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson($"/containers/{Id}/start", $$"""{"message":"{{message}}"}""", status);

        var failure = await Assert.ThrowsAsync<DriverException>(() =>
            engine.Open<IContainerPowerDriver>().StartContainerAsync(Id, Cancellation)
        );

        Assert.Equal(kind, failure.Kind);
        Assert.Equal(message.Replace("\\", "", StringComparison.Ordinal), failure.Message);
        Assert.Equal(status, failure.ProviderStatus);
    }

    [Theory]
    [InlineData("text/plain", "No such container: x\n", "No such container: x")]
    [InlineData("text/html", "<html>nginx</html>", "The provider answered 404.")]
    [InlineData("application/json", "{", "The provider answered 404.")]
    public async Task A_failure_in_another_form_has_at_least_the_status(string contentType, string body, string message)
    {
        await using var engine = await DockerStub.StartAsync("1.21");
        engine.Answer($"/containers/{Id}/json", contentType, Encoding.UTF8.GetBytes(body), 404);

        var failure = await Assert.ThrowsAsync<DriverException>(() => engine.Open<IContainerDriver>().GetContainerAsync(Id, Cancellation));

        Assert.Equal((DriverErrorKind.NotFound, message), (failure.Kind, failure.Message));
    }

    [Theory]
    [InlineData("manifest for busybox:9 not found: manifest unknown: manifest unknown", DriverErrorKind.NotFound)]
    [InlineData("failed to resolve reference: registry/x:1: not found", DriverErrorKind.NotFound)]
    [InlineData("pull access denied for x, repository does not exist or may require 'docker login'", DriverErrorKind.NotFound)]
    [InlineData("unauthorized: authentication required", DriverErrorKind.PermissionDenied)]
    [InlineData("denied: requested access to the resource is denied", DriverErrorKind.PermissionDenied)]
    [InlineData("Get https://registry/v2/: dial tcp 10.0.0.1:443: connect: connection refused", DriverErrorKind.Unavailable)]
    [InlineData("Get https://registry/v2/: net/http: TLS handshake timeout", DriverErrorKind.Unavailable)]
    [InlineData("toomanyrequests: You have reached your pull rate limit", DriverErrorKind.RateLimited)]
    [InlineData("write /layer: no space left on device", DriverErrorKind.InsufficientStorage)]
    [InlineData("filesystem layer verification failed", DriverErrorKind.Unexpected)]
    public async Task An_error_inside_a_pull_that_began_well_is_a_failure(string error, DriverErrorKind kind)
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson(
            "/images/create",
            $$"""
            {"status":"Pulling from library/busybox","id":"9"}
            {"errorDetail":{"message":"{{error}}"},"error":"{{error}}"}

            """
        );

        var failure = await Assert.ThrowsAsync<DriverException>(() => PullAsync(engine));

        Assert.Equal(kind, failure.Kind);
        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_refuses_does_not_put_the_engine_s_credential_in_doubt()
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson("/images/create", """{"message":"unauthorized: authentication required"}""", 401);

        Assert.Equal(DriverErrorKind.PermissionDenied, (await Assert.ThrowsAsync<DriverException>(() => PullAsync(engine))).Kind);
    }

    [Theory]
    [InlineData("{\"status\":\"Pulling\"}\n{\"sta")]
    [InlineData("<html>")]
    public async Task A_broken_account_of_a_pull_is_unexpected(string body)
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.AnswerJson("/images/create", body);

        Assert.Equal(DriverErrorKind.Unexpected, (await Assert.ThrowsAsync<DriverException>(() => PullAsync(engine))).Kind);
    }

    [Fact]
    public async Task A_pull_that_breaks_off_is_unavailable()
    {
        await using var engine = await DockerStub.StartAsync("1.41");
        engine.Answer(
            "/images/create",
            async context =>
            {
                await context.Response.Body.WriteAsync("{\"status\":\"Pulling\"}\n"u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            }
        );

        Assert.Equal(DriverErrorKind.Unavailable, (await Assert.ThrowsAsync<DriverException>(() => PullAsync(engine))).Kind);
    }

    [Fact]
    public async Task An_image_with_more_names_than_its_id_can_delete_loses_them_one_by_one()
    {
        const string Image = $"sha256:{Id}";
        await using var engine = await DockerStub.StartAsync("1.41");
        engine
            .AnswerJson("/containers/json", "[]")
            .AnswerJson($"/images/{Image}/json", $$"""{"Id":"{{Image}}","RepoTags":["a:1","b:1"],"RepoDigests":["a@{{Image}}"]}""")
            .AnswerJson($"/images/a@{Image}", "[]")
            .AnswerJson("/images/a:1", "[]")
            .Answer(
                $"/images/{Image}",
                async context =>
                {
                    var isFirst = !engine.Requests.Exists(request => request.Contains("/images/a", StringComparison.Ordinal));
                    context.Response.StatusCode = isFirst ? 409 : 200;
                    await context.Response.WriteAsync(
                        isFirst ? """{"message":"conflict: image is referenced in multiple repositories"}""" : "[]",
                        context.RequestAborted
                    );
                }
            );

        await engine.Open<IContainerImageDriver>().DeleteContainerImageAsync(Image, Cancellation);

        var deleted = engine.Requests.Where(request => request.StartsWith("DELETE", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal([Image, $"a@{Image}", "a:1", Image], deleted);
    }

    private static Task<ContainerImage> PullAsync(DockerStub engine) =>
        engine
            .Open<IContainerImageDriver>()
            .PullContainerImageAsync(new PullImage { Image = "busybox:9" }, Cancellation)
            .ReadImageAsync(Cancellation);
}
