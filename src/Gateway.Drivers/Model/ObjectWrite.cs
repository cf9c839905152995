namespace Gateway.Drivers.Model;

/// <summary>An object to be stored.</summary>
/// <param name="Content">
/// The bytes, read once from here to the end. If reading throws, nothing may become visible and nothing may be left.
/// </param>
/// <param name="Length">How many bytes there are; null if that is not known before the end.</param>
public sealed record ObjectWrite(Stream Content, long? Length)
{
    /// <summary>
    /// Whether the answer is to tell all of the stored object. If not, a driver leaves out a request that would only tell what the store's own
    /// answer does not: when that was.
    /// </summary>
    public bool IsAnsweredInFull { get; init; } = true;

    /// <summary>The MD5 of the bytes, for a store that checks it as they come; null leaves that out. Only for what is stored by one request.</summary>
    public ReadOnlyMemory<byte>? Md5 { get; init; }

    public ObjectProperties Properties { get; init; } = new();

    /// <summary>Checked in the step that makes the object visible, or refused as not supported; never dropped.</summary>
    public ObjectConditions Conditions { get; init; } = ObjectConditions.None;
}
