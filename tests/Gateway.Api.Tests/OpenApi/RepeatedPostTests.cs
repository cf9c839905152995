using System.Security.Cryptography;
using System.Text;
using Gateway.Api.Idempotency;
using Gateway.Api.Tests.Harness;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Api.Tests.OpenApi;

/// <summary>Every POST of the description takes an Idempotency-Key, and heeds it.</summary>
public sealed class RepeatedPostTests(ExampleFixture fixture) : IClassFixture<ExampleFixture>
{
    // What they answer is shown once.
    private static readonly string[] Secret = ["createKey", "rotateKey"];

    [Fact]
    public async Task Every_post_tells_of_the_key_and_of_its_refusals()
    {
        Assert.All(
            await PostsAsync(),
            post =>
            {
                var headers = post.Told.GetProperty("parameters").EnumerateArray().Where(parameter => parameter.Text("in") == "header");
                Assert.Contains("Idempotency-Key", headers.Select(header => header.Text("name")));
                Assert.True(post.Told.GetProperty("responses").TryGetProperty("409", out _), post.Id);
                Assert.True(post.Told.GetProperty("responses").TryGetProperty("422", out _), post.Id);
            }
        );
    }

    [Fact]
    public async Task Every_post_answers_again_what_it_answered_and_refuses_the_key_for_another_body_and_while_it_is_under_way()
    {
        var posts = (await PostsAsync()).OrderBy(post =>
            Array.IndexOf(ExampleTests.Makers, post.Id) is >= 0 and var place ? place : int.MaxValue
        );
        foreach (var post in posts)
        {
            await RepeatAsync(post);
            await InterfereAsync(post);
        }
    }

    private async Task RepeatAsync(DescribedOperation post)
    {
        var key = ("Idempotency-Key", post.Id);
        var first = await post.SendAsync(fixture.Http, [key, .. HeadersOf(post, 3)]);
        var second = await post.SendAsync(fixture.Http, [key, .. HeadersOf(post, 3)]);

        if (Secret.Contains(post.Id) && first.Status < 300)
        {
            second.ExpectProblem(409, "answer-not-kept");
        }
        else if (first.Header("Operation-Location") is { } operation)
        {
            Assert.Equal(operation, second.Header("Operation-Location"));
        }
        else
        {
            Assert.True(first.Status is < 500 or 501, $"{post.Id}: {first.Text}");
            Assert.Equal((post.Id, first.Status, first.Text), (post.Id, second.Status, second.Text));
        }

        var other = post with { Path = post.Path + (post.Body is null ? "?other" : ""), Body = post.Body is null ? null : post.Body + " " };
        (await other.SendAsync(fixture.Http, [key, .. HeadersOf(post, 4)])).ExpectProblem(422, "idempotency-key-reused", "Idempotency-Key");
    }

    private async Task InterfereAsync(DescribedOperation post)
    {
        var keys = fixture.Host.Services.GetRequiredService<IdempotencyStore>();
        var key = $"{post.Id}, under way";
        var told = HeadersOf(post, 3).ToDictionary(header => header.Name, header => header.Value);
        var body = post.Id == "createUpload" ? $"{told["Upload-Length"]}\n" : post.Body;
        var http = new DefaultHttpContext();
        (http.Request.Method, http.Request.Path) = ("POST", new PathString(Uri.UnescapeDataString(post.Path)));
        var reserved = ReservedKey.Of(http, key, SHA256.HashData(Encoding.UTF8.GetBytes("\n" + body)));
        Assert.True(await keys.ReserveAsync(reserved));

        var answer = await post.SendAsync(fixture.Http, [("Idempotency-Key", key), .. HeadersOf(post, 3)]);

        answer.ExpectProblem(409, "request-under-way", "Idempotency-Key");
        await keys.DropAsync(reserved.Scope);
    }

    private static (string Name, string Value)[] HeadersOf(DescribedOperation post, int length) =>
        post.Id == "createUpload" ? [("Tus-Resumable", "1.0.0"), ("Upload-Length", $"{length}")] : [];

    private async Task<DescribedOperation[]> PostsAsync()
    {
        var posts = (await DescribedOperation.ReadAsync(fixture.Http)).Where(operation => operation.Method == "post").ToArray();
        Assert.True(posts.Length > 25);
        return posts;
    }
}
