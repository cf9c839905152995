using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Egress;
using Gateway.Drivers.Http.Resilience;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http;

/// <summary>Turns every failed answer and every failure of the network into a <see cref="DriverException"/>: drivers look at no status codes.</summary>
internal sealed class ErrorHandler(TimeProvider time) : DelegatingHandler
{
    private static readonly string[] RequestIdHeaders =
    [
        "x-request-id",
        "x-amz-request-id",
        "x-openstack-request-id",
        "x-ms-request-id",
        "x-amzn-requestid",
        "request-id",
    ];

    // What a provider says of an error is short; more of it is not read.
    private const int LongestError = 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
            await Task.Yield(); // Else old answers go on in the runtime's loop over sockets, up to 15 ms before new requests.
        }
        catch (SourceFailedException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
        catch (HttpRequestException e) when (e.InnerException is EgressRefusedException refused)
        {
            throw Refuse(request, refused);
        }
        catch (HttpRequestException e)
        {
            throw request.Fail(Transient.IsBroken(e) ? DriverErrorKind.Unexpected : DriverErrorKind.Unavailable, Describe(request, e), e);
        }
        catch (Exception e) when (e is IOException or NoAnswerException or SocketException)
        {
            // The last one is of the libraries that fetch tokens: see SocketOpening.
            throw request.Fail(DriverErrorKind.Unavailable, $"The connection '{request.GetConnection().Name}' was cut.", e);
        }

        CallTrail.Current?.Note(RequestIdOf(response));
        var times = TimesOf(request, started);
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.SwitchingProtocols)
        {
            // What switches protocols is a stream of both sides, and has its own readers.
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols && !request.Options.TryGetValue(DuplexConnection.Key, out _))
            {
                response.Content = new ProviderContent(response.Content, request, times);
            }

            return response;
        }

        using (response)
        {
            response.Content = new ProviderContent(response.Content, request, times, LongestError);
            throw await ReadFailureAsync(request, response, cancellationToken);
        }
    }

    private static DriverException Refuse(HttpRequestMessage request, EgressRefusedException refused)
    {
        var connection = request.GetConnection();
        return new DriverException(DriverErrorKind.PermissionDenied, $"The connection '{connection.Name}': {refused.Message}", refused)
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            Code = EgressRefusedException.Code,
        };
    }

    // A request that may take its time has as much again for the body of its answer.
    private BodyTimes TimesOf(HttpRequestMessage request, long started)
    {
        var settings = request.GetConnection().Settings.Resilience;
        var total = TimeSpan.FromSeconds(settings.TotalSeconds);
        total = request.Options.TryGetValue(AttemptTimeOption.Key, out var allowed) ? total + allowed : total;
        return new BodyTimes(
            time,
            request.MayBeSilent() ? null : TimeSpan.FromSeconds(settings.IdleSeconds),
            started + (long)(total.TotalSeconds * time.TimestampFrequency)
        );
    }

    private async Task<DriverException> ReadFailureAsync(
        HttpRequestMessage request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var connection = request.GetConnection();
        var error = await ReadErrorAsync(connection, response, cancellationToken);
        var status = (int)response.StatusCode;
        var message = Shown(error?.Message) is { Length: > 0 } said
            ? said
            : $"The provider answered {status.ToString(CultureInfo.InvariantCulture)}.";
        return new DriverException(error?.Kind ?? KindOf(response.StatusCode), message)
        {
            Connection = connection.Name,
            Provider = connection.Provider.Name,
            ProviderStatus = status,
            ProviderCode = Shown(error?.Code),
            ProviderRequestId = Shown(RequestIdOf(response)),
            RetryAfter = response.ReadRetryAfter(time),
            Field = Shown(error?.Field),
        };

        string? Shown(string? text) => connection.Settings.Redact(text, response.RequestMessage);
    }

    private static async Task<ProviderError?> ReadErrorAsync(
        Connection connection,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (connection.Provider.ReadError is not { } read)
        {
            return null;
        }

        try
        {
            return await read(response, cancellationToken);
        }
        catch (Exception e)
            when (e is DriverException or HttpRequestException or IOException or InvalidOperationException or FormatException
                || e is System.Text.Json.JsonException or System.Xml.XmlException
            )
        {
            // The status stands, also where the body that explains it is broken, too long or was read in vain before.
            return null;
        }
    }

    private static DriverErrorKind KindOf(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.BadRequest => DriverErrorKind.InvalidRequest,
            HttpStatusCode.UnprocessableEntity => DriverErrorKind.InvalidValue,
            HttpStatusCode.Unauthorized => DriverErrorKind.Unauthenticated,
            HttpStatusCode.Forbidden => DriverErrorKind.PermissionDenied,
            HttpStatusCode.NotFound or HttpStatusCode.Gone => DriverErrorKind.NotFound,
            HttpStatusCode.Conflict => DriverErrorKind.Conflict,
            HttpStatusCode.PreconditionFailed => DriverErrorKind.PreconditionFailed,
            HttpStatusCode.RequestedRangeNotSatisfiable => DriverErrorKind.RangeNotSatisfiable,
            HttpStatusCode.TooManyRequests => DriverErrorKind.RateLimited,
            HttpStatusCode.NotImplemented => DriverErrorKind.NotSupported,
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable => DriverErrorKind.Unavailable,
            HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout => DriverErrorKind.Timeout,
            HttpStatusCode.InsufficientStorage => DriverErrorKind.InsufficientStorage,
            _ => DriverErrorKind.Unexpected,
        };

    private static string? RequestIdOf(HttpResponseMessage response)
    {
        foreach (var name in RequestIdHeaders)
        {
            if (response.Headers.TryGetValues(name, out var values))
            {
                return values.First();
            }
        }

        return null;
    }

    private static string Describe(HttpRequestMessage request, HttpRequestException e)
    {
        var name = request.GetConnection().Name;
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"The host of connection '{name}' is not known to DNS.",
            HttpRequestError.ConnectionError => $"The connection '{name}' cannot be reached.",
            HttpRequestError.SecureConnectionError => $"No TLS connection to '{name}' could be made: a certificate was refused.",
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                $"What the provider of connection '{name}' answered is not HTTP as it should be.",
            _ => $"The provider of connection '{name}' broke off its answer.",
        };
    }
}
