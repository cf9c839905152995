using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>The pages of a list, each asked for while the one before is worked on.</summary>
internal sealed class PagesAhead(
    Connection connection,
    IObjectDriver driver,
    string bucket,
    string prefix,
    string? first,
    CancellationToken cancellationToken
) : IAsyncDisposable
{
    private const int PageSize = 1000;
    private Task<ObjectPage>? _next;
    private bool _hasBegun;

    /// <summary>The next page; null after the last.</summary>
    public async Task<ObjectPage?> ReadAsync()
    {
        if (!_hasBegun)
        {
            (_hasBegun, _next) = (true, AskAsync(first));
        }

        if (_next is null)
        {
            return null;
        }

        var page = await _next;
        _next = page.NextToken is { } token ? AskAsync(token) : null;
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_next is not null)
        {
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ObjectPage> AskAsync(string? token)
    {
        var page = await driver.ListObjectsAsync(bucket, new ObjectListRequest(PageSize, token, prefix, null), cancellationToken);
        connection.ThrowIfStuck(token, page.NextToken);
        return page;
    }
}
