using System.Text.Json;

namespace Gateway.Api.Security.Tokens;

/// <summary>
/// The public keys of the issuer, found by its discovery document and kept. They are fetched again every ten minutes, and when a token names a key
/// that is not known, but for that at most once a minute: whoever makes up names of keys must not make the gateway hammer the issuer.
/// </summary>
internal sealed partial class SigningKeys(
    SecurityOptions options,
    IHttpClientFactory clients,
    TimeProvider time,
    ILogger<SigningKeys> logger
) : IDisposable
{
    public const string ClientName = "oidc";

    /// <summary>How often they are fetched without a reason.</summary>
    public static readonly TimeSpan FetchEvery = TimeSpan.FromMinutes(10);

    // While the issuer cannot be reached its keys count for a day; a key that it has withdrawn must not open for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan AskAgainIn = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile KeySet _kept = new([], DateTimeOffset.MinValue);
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    /// <summary>What is known now: another object after each change.</summary>
    public KeySet Current => time.GetUtcNow() - _kept.FetchedAt <= Longest ? _kept : KeySet.None;

    /// <summary>The key for a token; null if the issuer has none.</summary>
    public async Task<SigningKey?> FindAsync(string? id, string algorithm, CancellationToken cancellationToken)
    {
        if (Current.Find(id, algorithm) is { } known)
        {
            return known;
        }

        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Current.Find(id, algorithm) is null && time.GetUtcNow() - _askedAt >= AskAgainIn)
            {
                await TryFetchAsync(cancellationToken);
            }

            return Current.Find(id, algorithm);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Fetches them.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            await TryFetchAsync(cancellationToken);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private async Task TryFetchAsync(CancellationToken cancellationToken)
    {
        // Also if it fails: an issuer that is down is not asked by every request.
        _askedAt = time.GetUtcNow();
        try
        {
            var keys = await FetchAsync(cancellationToken);
            _kept = new KeySet(keys, time.GetUtcNow());
            LogFetched(keys.Count);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            LogNotFetched(e, options.Oidc.Issuer!);
        }
    }

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or JsonException or InvalidDataException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task<IReadOnlyList<SigningKey>> FetchAsync(CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(ClientName);
        var issuer = options.Oidc.Issuer!;
        using var discovery = await GetAsync(http, issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken);
        if (TextOf(discovery, "issuer") != issuer)
        {
            throw new InvalidDataException("The discovery document is of another issuer.");
        }

        var address = TextOf(discovery, "jwks_uri");
        if (address is null || !OidcOptions.IsUsable(address.Split('?')[0]))
        {
            throw new InvalidDataException("The discovery document names no https address of keys.");
        }

        using var set = await GetAsync(http, address, cancellationToken);
        return set.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? [.. keys.EnumerateArray().Where(key => key.ValueKind == JsonValueKind.Object).Select(SigningKey.Read).OfType<SigningKey>()]
            : throw new InvalidDataException("The set of keys has none.");
    }

    private static async Task<JsonDocument> GetAsync(HttpClient http, string address, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(new Uri(address), cancellationToken);
        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document
            : throw new InvalidDataException("The answer is no object.");
    }

    private static string? TextOf(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "The issuer has {Count} keys to check tokens with")]
    private partial void LogFetched(int count);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The keys of the issuer {Issuer} cannot be fetched; those from before count for a day"
    )]
    private partial void LogNotFetched(Exception exception, string issuer);
}

/// <summary>Keys that were fetched together.</summary>
internal sealed record KeySet(IReadOnlyList<SigningKey> Keys, DateTimeOffset FetchedAt)
{
    public static KeySet None { get; } = new([], DateTimeOffset.MinValue);

    /// <summary>The key of this id that takes this algorithm. Without an id it must be the only one that does.</summary>
    public SigningKey? Find(string? id, string algorithm)
    {
        var fitting = Keys.Where(key => (id is null || key.Id == id) && key.Takes(algorithm)).Take(2).ToArray();
        return fitting.Length == 1 ? fitting[0] : null;
    }
}
