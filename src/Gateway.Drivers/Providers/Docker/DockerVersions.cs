using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Docker;

/// <summary>The API version to speak with each engine: asked once for a connection, however many callers wait for it.</summary>
internal sealed class DockerVersions
{
    /// <summary>The oldest version that the drivers understand: Triton's Docker endpoint speaks it.</summary>
    public static Version Oldest { get; } = new(1, 21);

    /// <summary>The newest version that the drivers were written for.</summary>
    public static Version Newest { get; } = new(1, 51);

    private readonly PerConnection<string, Lazy<Task<Version>>> _negotiated = new();

    /// <summary>The version for this connection. A failure is told to all who wait for it and is not remembered.</summary>
    public Task<Version> GetAsync(Connection connection, HttpClient http, CancellationToken cancellationToken) =>
        _negotiated
            .GetOrAdd(
                connection,
                connection.Key,
                static (_, state) => new Lazy<Task<Version>>(() => state.Versions.FetchAsync(state.Connection, state.Http)),
                (Versions: this, Connection: connection, Http: http)
            )
            .Value.WaitAsync(cancellationToken);

    /// <summary>Asks again next time: the engine was replaced by one that refuses the version.</summary>
    public void Forget(Connection connection) => _negotiated.Remove(connection, connection.Key);

    /// <summary>Asks the engine, and chooses the newest version that both sides speak.</summary>
    public static async Task<Version> NegotiateAsync(Connection connection, HttpClient http, CancellationToken cancellationToken)
    {
        var engine = await http.GetJsonAsync("version", DockerJson.Default.EngineVersion, cancellationToken);
        return Choose(connection, engine);
    }

    private async Task<Version> FetchAsync(Connection connection, HttpClient http)
    {
        try
        {
            // One caller's leaving must not fail the others: the pipeline's own deadline ends this.
            return await NegotiateAsync(connection, http, CancellationToken.None);
        }
        catch
        {
            _negotiated.Remove(connection, connection.Key);
            throw;
        }
    }

    private static Version Choose(Connection connection, EngineVersion engine)
    {
        if (!Version.TryParse(engine.ApiVersion, out var theirs))
        {
            throw connection.Fail(DriverErrorKind.Unexpected, "What answers at the endpoint does not tell a Docker API version.");
        }

        // Engines before 1.25 have no minimum in their answer.
        var minimum = Version.TryParse(engine.MinApiVersion, out var least) ? least : Oldest;
        var chosen = theirs < Newest ? theirs : Newest;
        return chosen >= minimum && chosen >= Oldest
            ? chosen
            : throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The engine speaks the Docker API from {minimum} to {theirs}, this gateway from {Oldest} to {Newest}."
            );
    }
}
