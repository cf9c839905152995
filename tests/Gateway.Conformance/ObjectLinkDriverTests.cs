using System.Net;
using System.Text;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IObjectLinkDriver"/>: the addresses are used by a client that knows nothing else.</summary>
public abstract class ObjectLinkDriverTests<TFixture>(TFixture fixture) : ObjectSuite<TFixture, IObjectLinkDriver>(fixture)
    where TFixture : ProviderFixture
{
    private const string Key = "a folder/ü + 100%?#.txt";

    [SkippableFact]
    public async Task A_link_downloads_the_object()
    {
        await PutAsync(Key, "content");

        var link = await Driver.CreateLinkAsync(Bucket, new ObjectLinkRequest(Key, LinkMethod.Get, TimeSpan.FromMinutes(5)), Cancellation);

        using var answer = await SendAsync(link, HttpMethod.Get, null);
        Assert.Equal("content", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.InRange(link.ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
    }

    [SkippableFact]
    public async Task A_link_uploads_an_object_of_the_type_signed()
    {
        var request = new ObjectLinkRequest(Key, LinkMethod.Put, TimeSpan.FromMinutes(5)) { ContentType = "text/csv" };
        var link = await Driver.CreateLinkAsync(Bucket, request, Cancellation);

        using var answer = await SendAsync(link, HttpMethod.Put, "uploaded");

        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}");
        Assert.Equal("uploaded", await ReadTextAsync(Key));
        Assert.Equal("text/csv", (await Objects.GetObjectAsync(Bucket, Key, Cancellation)).Properties!.ContentType);
    }

    [SkippableFact]
    public async Task A_link_opens_nothing_but_what_it_is_for()
    {
        await PutAsync(Key, "content");
        var link = await Driver.CreateLinkAsync(Bucket, new ObjectLinkRequest(Key, LinkMethod.Get, TimeSpan.FromMinutes(5)), Cancellation);

        using var write = await SendAsync(link, HttpMethod.Put, "other");
        using var tampered = await SendAsync(
            link with
            {
                Url = link.Url.Replace("100%25", "101%25", StringComparison.Ordinal),
            },
            HttpMethod.Get,
            null
        );

        Assert.True((int)write.StatusCode is >= 400 and < 500);
        Assert.True(tampered.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized, $"{tampered.StatusCode}");
        Assert.Equal("content", await ReadTextAsync(Key));
    }

    [SkippableFact]
    public async Task A_link_does_not_print_itself()
    {
        var link = await Driver.CreateLinkAsync(Bucket, new ObjectLinkRequest(Key, LinkMethod.Get, TimeSpan.FromMinutes(5)), Cancellation);

        Assert.DoesNotContain(new Uri(link.Url).Query, $"{link}", StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(ObjectLink link, HttpMethod method, string? body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            method,
            new Uri(link.Url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })
        );
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in link.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await http.SendAsync(request, Cancellation);
    }
}
