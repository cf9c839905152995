using System.Net;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials;

/// <summary>
/// Puts a connection's credential on each attempt. An answer of 401 to a request that can be sent again has it fetched anew, once;
/// the second 401 stands.
/// </summary>
/// <typeparam name="T">The credential.</typeparam>
internal abstract class TokenHandler<T>(TokenCache<T> tokens) : DelegatingHandler
    where T : class
{
    protected sealed override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await GetAsync(request, cancellationToken);
        await ApplyAsync(request, token, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (!await IsRefusedAsync(request, response, cancellationToken))
        {
            return response;
        }

        // Also where this request has failed by it: the next one is not to.
        tokens.Reject(request.GetConnection(), token);
        if (!request.CanBeSentAgain())
        {
            return response;
        }

        response.Dispose();
        token = await GetAsync(request, cancellationToken);
        await ApplyAsync(request, token, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Obtains a credential for the connection of this request.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.Unauthenticated"/> if the connection's settings were refused.</exception>
    protected abstract Task<Expiring<T>> FetchAsync(Connection connection, CancellationToken cancellationToken);

    /// <summary>Puts the credential on the request, in place of one that is there from an attempt before.</summary>
    protected abstract ValueTask ApplyAsync(HttpRequestMessage request, T token, CancellationToken cancellationToken);

    /// <summary>Whether the answer says that the credential is no longer good.</summary>
    protected virtual bool IsRefused(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.Unauthorized;

    /// <summary>The same for a provider that says so in the body: what is read of that has to be buffered, since it is read again.</summary>
    protected virtual ValueTask<bool> IsRefusedAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    ) => ValueTask.FromResult(IsRefused(response));

    private Task<T> GetAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = request.GetConnection();
        return tokens.GetAsync(connection, token => FetchAsync(connection, token), cancellationToken);
    }
}
