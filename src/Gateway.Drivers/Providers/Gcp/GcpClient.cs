using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>What the drivers of Compute Engine share: addresses below a project, lists, and operations with the errors inside them.</summary>
internal sealed class GcpClient(HttpClient http, Connection connection, GcpSettings settings)
{
    /// <summary>The most items in one page.</summary>
    public const int MostItems = 500;

    // Google answers a wait after two minutes at the latest.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2.5);
    private const int MostWaits = 3;

    /// <summary>The connection's project.</summary>
    public async Task<string> GetProjectAsync(CancellationToken cancellationToken) =>
        await GoogleCredentials.FindProjectAsync(connection, settings, cancellationToken)
        ?? throw connection.Fail(
            DriverErrorKind.InvalidRequest,
            $"Nodes belong to a project, and the credential of connection '{connection.Name}' names none: set ProjectId."
        );

    /// <summary>Gets what lies at a path of the connection's project.</summary>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await GetAsync(await GetProjectAsync(cancellationToken), path, type, cancellationToken);

    /// <summary>Gets what lies at a path of a project.</summary>
    public Task<T> GetAsync<T>(string project, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        http.GetJsonAsync(AddressOf(project, path), type, cancellationToken);

    /// <summary>A page of a collection of the connection's project.</summary>
    public async Task<T> ListAsync<T>(
        string path,
        PageRequest request,
        string? filter,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => await ListAsync(await GetProjectAsync(cancellationToken), path, request, filter, type, cancellationToken);

    /// <summary>A page of a collection of a project.</summary>
    public Task<T> ListAsync<T>(
        string project,
        string path,
        PageRequest request,
        string? filter,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var query = Query(
            ("maxResults", Math.Min(request.Size, MostItems).ToString(CultureInfo.InvariantCulture)),
            ("pageToken", request.Token),
            ("filter", filter)
        );
        return http.GetJsonAsync(AddressOf(project, path) + query, type, cancellationToken);
    }

    /// <summary>
    /// Sends a change and answers its operation once Google has accepted it; one that has failed at once is thrown.
    /// </summary>
    /// <param name="method">POST or DELETE.</param>
    /// <param name="path">The path below the project.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="token">What tells a repeated request from a new one.</param>
    /// <param name="project">Another project than the connection's.</param>
    /// <param name="query">Further parameters.</param>
    public async Task<OperationWire> BeginAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken,
        Guid? token = null,
        string? project = null,
        params (string Name, string? Value)[] query
    )
    {
        var address = AddressOf(project ?? await GetProjectAsync(cancellationToken), path);
        var all = Query([.. query, ("requestId", (token ?? Guid.NewGuid()).ToString("D"))]);
        var request = new HttpRequestMessage(method, address + all) { Content = content };
        request.MarkIdempotent();
        return ThrowIfFailed(await http.ReadJsonAsync(request, GcpJson.Default.OperationWire, cancellationToken));
    }

    /// <summary>Waits for an operation that takes seconds, because only its end tells whether the change was possible.</summary>
    public async Task EndAsync(OperationWire operation, CancellationToken cancellationToken)
    {
        for (var waits = 0; operation.Status != "DONE" && waits < MostWaits; waits++)
        {
            var address = AddressOf(await GetProjectAsync(cancellationToken), PathOf(operation)) + "/wait";
            var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.MarkIdempotent();
            request.AllowTime(LongestWait);
            operation = ThrowIfFailed(await http.ReadJsonAsync(request, GcpJson.Default.OperationWire, cancellationToken));
        }
    }

    /// <summary>
    /// What a change was to make, or what to tell of it as long as it is not there; why it never will be is in the operation.
    /// </summary>
    public async Task<T> GetMadeAsync<T>(OperationWire operation, Func<Task<T>> get, Func<T> foretell, CancellationToken cancellationToken)
    {
        try
        {
            return await get();
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.NotFound)
        {
            ThrowIfFailed(await GetAsync(PathOf(operation), GcpJson.Default.OperationWire, cancellationToken));
            return foretell();
        }
    }

    /// <summary>A zone that Google cannot reach makes a list that is short: that is a failure, not an answer.</summary>
    public void ThrowIfShort(IEnumerable<WarningWire?> warnings)
    {
        if (warnings.FirstOrDefault(warning => warning is { Code: "UNREACHABLE" }) is { } unreachable)
        {
            throw new DriverException(
                DriverErrorKind.Unavailable,
                connection.Settings.Redact(unreachable.Message ?? "A zone cannot be reached.")
            )
            {
                Connection = connection.Name,
                Provider = connection.Provider.Name,
                ProviderCode = unreachable.Code,
            };
        }
    }

    private static string AddressOf(string project, string path) =>
        $"compute/v1/projects/{WireAddress.Encode(project)}{(path.Length == 0 ? "" : "/")}{path}";

    private static string PathOf(OperationWire operation)
    {
        var scope = operation switch
        {
            { Zone: { } zone } => $"zones/{GcpId.NameOf(zone)}",
            { Region: { } region } => $"regions/{GcpId.NameOf(region)}",
            _ => "global",
        };
        return $"{scope}/operations/{operation.Name}";
    }

    private static string Query(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var text = string.Join(
            '&',
            parameters
                .Where(parameter => parameter.Value is not null)
                .Select(parameter => $"{parameter.Name}={WireAddress.Encode(parameter.Value!)}")
        );
        return text.Length == 0 ? "" : "?" + text;
    }

    // Google answers 200 also to what has failed.
    private OperationWire ThrowIfFailed(OperationWire operation)
    {
        if (operation.Error?.Errors is not [var error, ..])
        {
            return operation;
        }

        var read = GcpErrors.Read(error.Code, error.Message, address: null);
        throw new DriverException(
            read.Kind ?? DriverErrorKind.Unexpected,
            connection.Settings.Redact(read.Message ?? "The operation failed.")
        )
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            ProviderStatus = operation.HttpErrorStatusCode,
            ProviderCode = connection.Settings.Redact(error.Code),
            ProviderRequestId = operation.Name,
            Field = connection.Settings.Redact(read.Field),
        };
    }
}
