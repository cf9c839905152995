using Gateway.Drivers.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>Signs each attempt with the connection's keys. Keys that were obtained, and are refused as ended, are obtained once more.</summary>
/// <param name="keys">The keys.</param>
/// <param name="cache">Where they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="service">The service that requests are signed for, such as <c>s3</c>.</param>
/// <param name="isRefused">Whether an answer says that the keys are no longer good.</param>
internal sealed class AwsSigningHandler(
    AwsKeySource keys,
    TokenCache<AwsKeys> cache,
    TimeProvider time,
    string service,
    Func<HttpResponseMessage, CancellationToken, ValueTask<bool>> isRefused
) : TokenHandler<AwsKeys>(cache)
{
    protected override Task<Expiring<AwsKeys>> FetchAsync(Connection connection, CancellationToken cancellationToken) =>
        keys.FetchAsync(connection, cancellationToken);

    protected override ValueTask ApplyAsync(HttpRequestMessage request, AwsKeys token, CancellationToken cancellationToken)
    {
        var region = request.GetSigningRegion() ?? ((IAwsSettings)request.GetConnection().Settings).SigningRegion;
        var seal = new SigV4Signer(service, region).Sign(request, token, time.GetUtcNow(), request.GetPayload());
        if (request.Content is AwsChunkedContent chunks)
        {
            chunks.Seal = seal;
        }

        return ValueTask.CompletedTask;
    }

    // Keys out of the settings stay what they are: another attempt would fail as the first.
    protected override ValueTask<bool> IsRefusedAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    ) =>
        response.IsSuccessStatusCode
        || request.GetConnection().Settings is IAwsSettings { Credentials: AwsCredentialSource.Keys, RoleArn: null }
            ? ValueTask.FromResult(false)
            : isRefused(response, cancellationToken);
}

/// <summary>Adds the signature to a driver's handler chain.</summary>
internal static class AwsSigning
{
    /// <summary>Signs the driver's requests as those of this service.</summary>
    public static IHttpClientBuilder AddAwsSigning(
        this IHttpClientBuilder http,
        string service,
        Func<HttpResponseMessage, CancellationToken, ValueTask<bool>> isRefused
    )
    {
        http.Services.AddAwsKeys();
        return http.AddHttpMessageHandler(services => new AwsSigningHandler(
            services.GetRequiredService<AwsKeySource>(),
            services.GetRequiredService<TokenCache<AwsKeys>>(),
            services.GetRequiredService<TimeProvider>(),
            service,
            isRefused
        ));
    }

    /// <summary>Adds what obtains and keeps the keys, once for all providers.</summary>
    public static void AddAwsKeys(this IServiceCollection services)
    {
        services.TryAddSingleton<TokenCache<AwsKeys>>();
        services.TryAddSingleton<AwsKeySource>();
    }
}
