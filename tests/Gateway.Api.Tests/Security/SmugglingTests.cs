using System.Text;
using Gateway.Api.Tests.Harness;
using Gateway.Api.Tests.Http;
using Xunit;

namespace Gateway.Api.Tests.Security;

/// <summary>
/// What two servers in a row could take for one request or for two, sent byte by byte: each is refused, and what follows it on the connection is
/// answered by nobody.
/// </summary>
public sealed class SmugglingTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string Get = "GET /connections HTTP/1.1\r\nHost: localhost\r\n";
    private const string Post = "POST /nodes/box HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private const string End = "0\r\n\r\n";

    public static TheoryData<string, string> Forms =>
        new()
        {
            { "a length beside chunks", Post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + End },
            { "chunks beside a length", Post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + End },
            { "a length of none beside chunks", Post + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + End },
            { "a second coding before", Post + "Transfer-Encoding: gzip, chunked\r\n\r\n" + End },
            { "a second coding behind", Post + "Transfer-Encoding: chunked, identity\r\n\r\n" + End },
            { "two headers of codings", Post + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n" + End },
            { "chunked twice", Post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + End },
            { "chunked twice in one header", Post + "Transfer-Encoding: chunked, chunked\r\n\r\n" + End },
            { "an unknown coding", Post + "Transfer-Encoding: xchunked\r\n\r\n" + End },
            { "no coding", Post + "Transfer-Encoding: identity\r\n\r\n" },
            { "an empty coding", Post + "Transfer-Encoding:\r\nContent-Length: 2\r\n\r\n{}" },
            { "a coding with a parameter", Post + "Transfer-Encoding: chunked;q=1\r\n\r\n" + End },
            { "a coding in quotes", Post + "Transfer-Encoding: \"chunked\"\r\n\r\n" + End },
            { "a vertical tab before the coding", Post + "Transfer-Encoding: \vchunked\r\n\r\n" + End },
            { "a comma before the coding", Post + "Transfer-Encoding: ,chunked\r\n\r\n" + End },
            { "a space before the colon", Post + "Transfer-Encoding : chunked\r\n\r\n" + End },
            { "a folded line", Post + "Transfer-Encoding:\r\n chunked\r\n\r\n" + End },
            { "a line that begins with a space", Get + " Transfer-Encoding: chunked\r\n\r\n" },
            { "chunks in HTTP/1.0", Post.Replace("1.1", "1.0", StringComparison.Ordinal) + "Transfer-Encoding: chunked\r\n\r\n" + End },
            { "two lengths", Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" },
            { "two lengths that agree", Post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" },
            { "two lengths in one header", Post + "Content-Length: 2, 2\r\n\r\n{}" },
            { "a length with a sign", Post + "Content-Length: +2\r\n\r\n{}" },
            { "a negative length", Post + "Content-Length: -2\r\n\r\n{}" },
            { "a hexadecimal length", Post + "Content-Length: 0x2\r\n\r\n{}" },
            { "a length beyond all bounds", Post + "Content-Length: 18446744073709551618\r\n\r\n{}" },
            { "a length with a space inside", Post + "Content-Length: 2 2\r\n\r\n{}" },
            { "bare line feeds", "GET /connections HTTP/1.1\nHost: localhost\n\n" },
            { "a bare line feed after a header", Get + "X-One: 1\nX-Two: 2\r\n\r\n" },
            { "a bare line feed at the end", Get + "\n" },
            { "a bare return within a header", Get + "X-One: 1\rX-Two: 2\r\n\r\n" },
            { "a bare return before a header", Get + "\rX-One: 1\r\n\r\n" },
            { "NUL in a value", Get + "X-One: a\0b\r\n\r\n" },
            { "a control character in a value", Get + "X-One: a\u0001b\r\n\r\n" },
            { "DEL in a value", Get + "X-One: a\u007fb\r\n\r\n" },
            { "a bracket in a name", Get + "X(One: a\r\n\r\n" },
            { "a control character in a name", Get + "X\u0001One: a\r\n\r\n" },
            { "a quote in a name", Get + "X\"One: a\r\n\r\n" },
            { "a byte above ASCII in a name", Get + "X\u00e9One: a\r\n\r\n" },
            { "a name of nothing", Get + ": a\r\n\r\n" },
            { "a line without a colon", Get + "X-One\r\n\r\n" },
            { "two hosts", Get + "Host: localhost\r\n\r\n" },
            { "no host", "GET /connections HTTP/1.1\r\n\r\n" },
            { "another host in the target", "GET http://evil.example/connections HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            { "a space in the target", "GET /connections x HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            { "an unknown version", "GET /connections HTTP/1.2\r\nHost: localhost\r\n\r\n" },
            { "no version", "GET /connections\r\n\r\n" },
            { "a control character in the target", "GET /connections?\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            { "a fragment in the target", "GET /connections#a HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            { "a byte above ASCII in the target", "GET /connections?\u00e9 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
            { "a hundred and one headers", Get + string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: 1\r\n")) + "\r\n" },
            { "headers of 40 KiB", Get + $"X-One: {new string('a', 40 * 1024)}\r\n\r\n" },
            { "a line of 70 KiB", $"GET /connections?a={new string('a', 70 * 1024)} HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        };

    public static TheoryData<string, string> Bodies =>
        new()
        {
            { "a size that is no number", "x\r\n{}\r\n" + End },
            { "a negative size", "-2\r\n{}\r\n" + End },
            { "a size with a prefix", "0x2\r\n{}\r\n" + End },
            { "a size beyond all bounds", "ffffffffffffffff2\r\n{}\r\n" + End },
            { "a bare line feed after the size", "2\n{}\r\n" + End },
            { "a bare line feed after the data", "2\r\n{}\n" + End },
            { "more data than the size says", "2\r\n{}{}\r\n" + End },
            { "a bare line feed in an extension", "2;a=\n\r\n{}\r\n" + End },
            { "a bare return in an extension", "2;a=\rb\r\n{}\r\n" + End },
            { "a bare line feed in a trailer", "2\r\n{}\r\n0\r\nX-One: 1\nX-Two: 2\r\n\r\n" },
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_could_be_read_in_two_ways_is_refused_and_the_connection_closed(string form, string request)
    {
        var answer = await AskAsync(request);

        Assert.True(Statuses(answer) is ["400"] or ["505"] or ["431"] or ["414"], $"{form}: {answer}");
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_in_chunks_that_are_none_ends_the_connection(string form, string body)
    {
        var answer = await AskAsync(Post + "Transfer-Encoding: chunked\r\n\r\n" + body);

        Assert.True(Statuses(answer) is [['4', ..]], $"{form}: {answer}");
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "c\r\n{\"name\":\"b\"}\r\n" + End)]
    [InlineData("Transfer-Encoding: Chunked", "c\r\n{\"name\":\"b\"}\r\n" + End)]
    [InlineData("Content-Length: 12", "{\"name\":\"b\"}")]
    [InlineData("Content-Length: 12\r\nX-Odd!#$%&'*+.^_`|~: \tall right\t", "{\"name\":\"b\"}")]
    public async Task What_can_be_read_in_one_way_is_taken(string header, string body)
    {
        var request = $"{Post}Connection: close\r\n{header}\r\n\r\n{body}";

        Assert.Contains("Is required", await SendAsync(request), StringComparison.Ordinal);
    }

    // The request in doubt, and one that must not be taken for a request: nobody answers it.
    private Task<string> AskAsync(string request) => SendAsync(request + Get + "\r\n");

    private async Task<string> SendAsync(string request)
    {
        using var socket = await RawHttp.ConnectAsync(fixture.Host.Address);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        return Encoding.Latin1.GetString(await RawHttp.ReadBytesAsync(socket));
    }

    private static string[] Statuses(string answer) =>
        [.. answer.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(' ', 2)[0])];
}
