namespace Gateway.Drivers.Model;

/// <summary>An object to be stored.</summary>
/// <param name="Content">
/// The bytes, read once from here to the end. If reading throws, nothing may become visible and nothing may be left.
/// </param>
/// <param name="Length">How many bytes there are; null if that is not known before the end.</param>
public sealed record ObjectWrite(Stream Content, long? Length)
{
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>Checked in the step that makes the object visible, or refused as not supported; never dropped.</summary>
    public ObjectConditions Conditions { get; init; } = ObjectConditions.None;
}
