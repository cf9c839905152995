using System.Diagnostics.Metrics;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Telemetry;

/// <summary>How calls to providers end, as metrics: <c>CloudGateway.Providers</c>.</summary>
internal sealed class ProviderMeter
{
    public const string Name = "CloudGateway.Providers";
    private const string Succeeded = "ok";
    private const string Canceled = "canceled";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly Dictionary<DriverErrorKind, string> Outcomes = Enum.GetValues<DriverErrorKind>()
        .ToDictionary(kind => kind, kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()));

    private readonly Histogram<double> _calls;

    public ProviderMeter(IMeterFactory meters) =>
        _calls = meters
            .Create(Name)
            .CreateHistogram(
                "cloudgateway.provider.call.duration",
                "s",
                "From a call to the beginning of its answer, with its queue and its retries, by outcome.",
                tags: null,
                Seconds
            );

    /// <summary>Whether anybody listens.</summary>
    public bool IsHeard => _calls.Enabled;

    /// <summary>Notes a call that has ended.</summary>
    public void Record(Connection connection, TimeSpan duration, Exception? failure) =>
        _calls.Record(
            duration.TotalSeconds,
            new("connection", connection.Name),
            new("provider", connection.Provider.Name),
            new(
                "outcome",
                failure switch
                {
                    null => Succeeded,
                    DriverException e => Outcomes[e.Kind],
                    OperationCanceledException => Canceled,
                    _ => Outcomes[DriverErrorKind.Unexpected],
                }
            )
        );
}
