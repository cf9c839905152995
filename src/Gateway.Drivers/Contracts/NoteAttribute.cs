namespace Gateway.Drivers.Contracts;

/// <summary>Put on a driver's method: what a caller should know of how this provider does it, told in capabilities.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoteAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}
