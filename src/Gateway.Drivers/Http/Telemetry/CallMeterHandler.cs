namespace Gateway.Drivers.Http.Telemetry;

/// <summary>Measures whole calls, outside of everything that is done for them. It costs nothing while nobody listens.</summary>
internal sealed class CallMeterHandler(ProviderMeter meter, TimeProvider time) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        meter.IsHeard ? MeasureAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> MeasureAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            meter.Record(request.GetConnection(), time.GetElapsedTime(started), failure);
        }
    }
}
