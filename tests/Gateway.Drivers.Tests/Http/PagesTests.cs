using Gateway.Drivers.Http;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Http;

public sealed class PagesTests : IAsyncDisposable
{
    private readonly TestGateway _gateway = new(TimeProvider.System);
    private readonly List<string?> _asked = [];

    [Fact]
    public async Task Pages_are_followed_to_the_empty_token()
    {
        Assert.Equal(
            [1, 2, 3],
            await ReadAsync(token =>
                token switch
                {
                    null => (1, "a"),
                    "a" => (2, "b"),
                    _ => (3, ""),
                }
            )
        );
        Assert.Equal([null, "a", "b"], _asked);
    }

    [Fact]
    public async Task A_page_that_leads_back_to_itself_is_the_provider_s_fault()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => ReadAsync(_ => (1, "a")));

        Assert.Equal((DriverErrorKind.Unexpected, "here", 2), (failure.Kind, failure.Connection, _asked.Count));
    }

    [Fact]
    public async Task So_are_pages_that_go_round()
    {
        var failure = await Assert.ThrowsAsync<DriverException>(() => ReadAsync(token => (1, token == "a" ? "b" : "a")));

        Assert.Equal(DriverErrorKind.Unexpected, failure.Kind);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private async Task<List<int>> ReadAsync(Func<string?, (int Item, string Next)> read)
    {
        var connection = _gateway.Connect("here", "sandbox");
        return await connection.ReadAllAsync(
            token =>
            {
                _asked.Add(token);
                return Task.FromResult(read(token));
            },
            page => page.Next,
            page => new[] { page.Item },
            CancellationToken.None
        );
    }
}
