namespace Gateway.Drivers.Model;

/// <summary>Which bytes of an object are wanted, and on what conditions.</summary>
public sealed record ObjectRead
{
    public static ObjectRead Whole { get; } = new();

    /// <summary>Null for all bytes.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>If-Range with a tag: the range counts only while the object has this tag; else all bytes are sent.</summary>
    public string? IfRangeTag { get; init; }

    /// <summary>If-Range with a date: the range counts only while the object was last modified at exactly this second.</summary>
    public DateTimeOffset? IfRangeDate { get; init; }

    public ObjectConditions Conditions { get; init; } = ObjectConditions.None;

    /// <summary>The range that counts for this version of the object, or null for all of it.</summary>
    public ByteRange? EffectiveRange(string etag, DateTimeOffset lastModified)
    {
        var isCurrent =
            IfRangeTag is not null ? IfRangeTag == etag && etag[0] == '"'
            : IfRangeDate is { } date ? lastModified.ToUnixTimeSeconds() == date.ToUnixTimeSeconds()
            : true;
        return isCurrent ? Range : null;
    }
}
