using System.Net.Http.Headers;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>A bearer token; null where the client's certificate says who we are.</summary>
internal sealed record KubernetesToken(Secret? Value);

/// <summary>
/// Puts the connection's bearer token on each attempt. Tokens in files are read again each minute: a pod's own is replaced before it ends,
/// and a kubeconfig is rewritten by whoever logs in.
/// </summary>
internal sealed class KubernetesTokenHandler(TokenCache<KubernetesToken> tokens, TimeProvider time) : TokenHandler<KubernetesToken>(tokens)
{
    private static readonly TimeSpan FileLife = TimeSpan.FromMinutes(1);

    protected override async Task<Expiring<KubernetesToken>> FetchAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (KubernetesSettings)connection.Settings;
        var access = settings.KubeconfigFile is null ? settings.Access : ReadAnew(connection, settings);
        return access switch
        {
            { Cloud: { } fetch } => await fetch(cancellationToken),
            { Plugin: { } plugin } => await plugin.FetchAsync(connection, cancellationToken),
            { TokenFile: { } file } => OfFile(await ReadAsync(connection, file, cancellationToken)),
            _ when settings.KubeconfigFile is not null => OfFile(access.Token),
            _ => new Expiring<KubernetesToken>(new KubernetesToken(access.Token), null),
        };
    }

    protected override ValueTask ApplyAsync(HttpRequestMessage request, KubernetesToken token, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = token.Value is { } value ? new AuthenticationHeaderValue("Bearer", value.Reveal()) : null;
        return ValueTask.CompletedTask;
    }

    private Expiring<KubernetesToken> OfFile(Secret? token) => new(new KubernetesToken(token), time.GetUtcNow() + FileLife);

    private static KubernetesAccess ReadAnew(Connection connection, KubernetesSettings settings)
    {
        try
        {
            return KubernetesAccess.Read(settings);
        }
        catch (KubernetesAccessException e)
        {
            throw connection.Fail(DriverErrorKind.Unauthenticated, $"The kubeconfig can no longer be used: {e.Message}", inner: e);
        }
    }

    private static async Task<Secret> ReadAsync(Connection connection, string file, CancellationToken cancellationToken)
    {
        try
        {
            return new Secret((await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw connection.Fail(DriverErrorKind.Unauthenticated, $"The token file '{file}' cannot be read.", inner: e);
        }
    }
}
