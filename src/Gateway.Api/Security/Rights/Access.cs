using Gateway.Api.Http;
using Gateway.Api.Security.Callers;
using Gateway.Drivers.Model;

namespace Gateway.Api.Security.Rights;

/// <summary>
/// Whether whoever is served in this scope may do something: the one place that decides. Until it is told who that is, it is nobody. What he may
/// not see is answered as what does not exist; what he sees and may not do, with 403.
/// </summary>
internal sealed class Access
{
    public const string Refused = "not-allowed";

    /// <summary>Who is served.</summary>
    public CallerIdentity Caller { get; private set; } = CallerIdentity.Nobody;

    public CallerRights Rights => Caller.Rights;

    /// <summary>From here on this caller is served.</summary>
    public void Begin(CallerIdentity caller) => Caller = caller;

    /// <summary>The scope is the gateway's own: it goes on with what was allowed when it was asked for.</summary>
    public void BeginAsGateway() => Caller = CallerIdentity.Gateway;

    /// <summary>Requires a verb that is about no connection, or on some connection.</summary>
    /// <exception cref="InvalidInputException">He does not have it: 403.</exception>
    public void Require(Verb verb)
    {
        if (!Rights.Has(verb))
        {
            throw NotAllowed($"Needs the right {verb.ToName()}.");
        }
    }

    /// <summary>Requires a verb on a connection, a bucket, a key or all keys that begin so.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>: he does not see it.</exception>
    /// <exception cref="InvalidInputException">He sees it and does not have the verb: 403.</exception>
    public void Require(Verb verb, string connection, string? bucket = null, string? key = null)
    {
        if (Rights.Allows(verb, connection, bucket, key))
        {
            return;
        }

        RequireSight(connection, bucket, key);
        throw NotAllowed($"Needs the right {verb.ToName()} on {Describe(connection, bucket, key)}.");
    }

    /// <summary>Requires a verb on every key that begins so. Which beginnings he may ask for he is told: they are of his own role.</summary>
    public void RequireBelow(Verb verb, string connection, string bucket, string prefix)
    {
        RequireSight(connection, bucket, null);
        if (!Rights.Allows(verb, connection, bucket, prefix))
        {
            throw NotAllowed(
                $"Needs the right {verb.ToName()} on all keys of {Describe(connection, bucket, prefix)}. Ask for a narrower prefix."
            );
        }
    }

    private void RequireSight(string connection, string? bucket, string? key)
    {
        if (!Rights.Sees(connection))
        {
            throw NoConnection(connection);
        }

        if (bucket is not null && !Rights.Sees(connection, bucket))
        {
            throw Missing(connection, $"There is no bucket '{bucket}'.", "bucket");
        }

        if (key is not null && !Rights.Sees(connection, bucket, key))
        {
            throw Missing(connection, $"There is no object '{key}' in bucket '{bucket}'.", "key");
        }
    }

    /// <summary>What is said of a connection that does not exist.</summary>
    public static DriverException NoConnection(string name) =>
        new(DriverErrorKind.NotFound, $"There is no connection '{name}'.") { Field = "connection", Code = "connection-not-found" };

    private static DriverException Missing(string connection, string message, string field) =>
        new(DriverErrorKind.NotFound, message) { Connection = connection, Field = field };

    private static InvalidInputException NotAllowed(string message) =>
        new(StatusCodes.Status403Forbidden, new Dictionary<string, string[]> { ["rights"] = [message] });

    private static string Describe(string connection, string? bucket, string? key) =>
        bucket is null ? $"connection '{connection}'"
        : string.IsNullOrEmpty(key) ? $"bucket '{bucket}' of connection '{connection}'"
        : $"'{key}' in bucket '{bucket}' of connection '{connection}'";
}
