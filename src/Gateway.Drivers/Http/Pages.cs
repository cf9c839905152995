using System.Runtime.CompilerServices;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>Lists that have to be known in full.</summary>
internal static class Pages
{
    private const string Endless = "The provider's list does not come to an end.";

    // Far beyond any list that is read whole.
    private const int MostPages = 10_000;

    /// <summary>All pages of a list, one after another, each asked for with the token of the one before; a token that is empty is the end too.</summary>
    /// <exception cref="DriverException">
    /// <see cref="DriverErrorKind.Unexpected"/>: a page leads back to itself, or there are more than <see cref="MostPages"/>.
    /// </exception>
    public static async IAsyncEnumerable<TPage> FollowAsync<TPage>(
        this Connection connection,
        Func<string?, Task<TPage>> read,
        Func<TPage, string?> tokenOfNext,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? token = null;
        for (var i = 0; i < MostPages; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await read(token);
            yield return page;
            var next = tokenOfNext(page);
            if (string.IsNullOrEmpty(next))
            {
                yield break;
            }

            connection.ThrowIfStuck(token, next);
            token = next;
        }

        throw connection.Fail(DriverErrorKind.Unexpected, Endless);
    }

    /// <summary>A page that leads back to itself would be read for ever.</summary>
    /// <param name="connection">Whose list it is.</param>
    /// <param name="token">What the page was asked for with.</param>
    /// <param name="next">What it says the next is to be asked for with.</param>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/>: it is the same.</exception>
    public static void ThrowIfStuck(this Connection connection, string? token, string? next)
    {
        if (next is not null && next == token)
        {
            throw connection.Fail(DriverErrorKind.Unexpected, Endless);
        }
    }

    /// <summary>What is on all pages of a list.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unexpected"/>, as in <see cref="FollowAsync"/>.</exception>
    public static async Task<List<TItem>> ReadAllAsync<TPage, TItem>(
        this Connection connection,
        Func<string?, Task<TPage>> read,
        Func<TPage, string?> tokenOfNext,
        Func<TPage, IEnumerable<TItem>?> itemsOf,
        CancellationToken cancellationToken
    )
    {
        var all = new List<TItem>();
        await foreach (var page in connection.FollowAsync(read, tokenOfNext, cancellationToken))
        {
            all.AddRange(itemsOf(page) ?? []);
        }

        return all;
    }
}
