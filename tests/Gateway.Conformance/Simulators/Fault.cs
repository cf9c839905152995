namespace Gateway.Conformance.Simulators;

/// <summary>What goes wrong with an answer, in place of the answer or to it.</summary>
public sealed record Fault
{
    /// <summary>An answer that never begins: the call ends when its caller gives up.</summary>
    public static Fault Hang { get; } = new() { Hangs = true };

    /// <summary>The right answer, cut off in the middle of its body.</summary>
    public static Fault CutBody { get; } = new() { CutsBody = true };

    /// <summary>The status to answer; null where the right answer is given.</summary>
    public int? Status { get; init; }

    /// <summary>The body to answer with it.</summary>
    public string Body { get; init; } = "";

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Headers to answer with it.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public bool Hangs { get; init; }

    public bool CutsBody { get; init; }

    /// <summary>The same with a header more.</summary>
    public Fault With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };
}
