namespace Gateway.Drivers.Model;

/// <summary>What must hold of the stored object for a request to go ahead (RFC 9110, 13).</summary>
public sealed record ObjectConditions
{
    public static ObjectConditions None { get; } = new();

    public EntityTags? IfMatch { get; init; }

    public EntityTags? IfNoneMatch { get; init; }

    public DateTimeOffset? IfModifiedSince { get; init; }

    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => this == None;

    /// <summary>Throws if a write may not replace what is there; <paramref name="current"/> is null if nothing is.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/>.</exception>
    public void RequireForWrite(ObjectInfo? current)
    {
        var holds =
            (IfMatch is null || (current is not null && IfMatch.ContainsStrong(current.ETag)))
            && (IfUnmodifiedSince is not { } since || (current is not null && ToSecond(current.LastModified) <= since))
            && (IfNoneMatch is null || current is null || !IfNoneMatch.ContainsWeak(current.ETag));
        if (!holds)
        {
            throw Failed();
        }
    }

    /// <summary>
    /// Evaluates a read in the order of RFC 9110, 13.2.2. True if the object is to be sent, false if the caller's copy is
    /// current (304).
    /// </summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.PreconditionFailed"/>.</exception>
    public bool AllowRead(string etag, DateTimeOffset lastModified)
    {
        if (IfMatch is not null ? !IfMatch.ContainsStrong(etag) : ToSecond(lastModified) > (IfUnmodifiedSince ?? DateTimeOffset.MaxValue))
        {
            throw Failed();
        }

        return IfNoneMatch is not null
            ? !IfNoneMatch.ContainsWeak(etag)
            : IfModifiedSince is not { } since || ToSecond(lastModified) > since;
    }

    private static DriverException Failed() =>
        new(DriverErrorKind.PreconditionFailed, "The stored object does not meet the request's conditions.");

    // HTTP dates have no fractions: a time kept to the tick would never equal the one that was sent out.
    private static DateTimeOffset ToSecond(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
