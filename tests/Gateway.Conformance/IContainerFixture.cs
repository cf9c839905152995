using Gateway.Drivers.Model;

namespace Gateway.Conformance;

/// <summary>What a provider's fixture tells the suites of containers and their images.</summary>
public interface IContainerFixture
{
    /// <summary>A reference to an image that the platform can pull, and that no container of another suite uses.</summary>
    string PullableImage { get; }

    /// <summary>A well-formed reference to an image that neither the platform nor its registry has.</summary>
    string MissingImage { get; }

    /// <summary>Whether the platform looks for an image before it takes a container; where it does not, the container goes to error.</summary>
    bool ChecksImages => true;

    /// <summary>Whether the platform chooses a port of the host if asked to; where it does not, it refuses that.</summary>
    bool ChoosesHostPorts => true;

    /// <summary>Labels that the platform can hold, the more unusual the better.</summary>
    IReadOnlyDictionary<string, string> UnusualLabels =>
        new Dictionary<string, string> { ["team"] = "blue", ["example.com/role"] = "a b=c,d" };

    /// <summary>A container that stays up, and ends soon after it is asked to.</summary>
    DeployContainer StayingUp(string name);

    /// <summary>The same, but it first writes something known.</summary>
    PrintingContainer Printing(string name);

    /// <summary>A container that writes the line <c>tick</c> again and again, more than once in three seconds; null where the suite skips that.</summary>
    DeployContainer? Ticking(string name) => null;

    /// <summary>Whether the platform tells stdout and stderr of a container's output apart; where it does not, a request for one is refused.</summary>
    bool TellsStreamsApart => true;

    /// <summary>Whether a list of containers tells ports that are not published.</summary>
    bool ListsUnpublishedPorts => true;

    /// <summary>Whether a list tells the state in the same word as the container itself.</summary>
    bool ListsNativeStates => true;

    /// <summary>Whether commands can be given stdin here.</summary>
    bool TakesExecInput => true;

    /// <summary>Whether the end of a command's stdin can be told while its output is still read.</summary>
    bool EndsExecInput => true;

    /// <summary>What to search for, and the name that has to be found by it; null where there is nothing to search in.</summary>
    (string Term, string Found)? Searched => null;
}

/// <summary>A container that writes something known when it starts, and nothing after that.</summary>
/// <param name="Request">How it is deployed.</param>
/// <param name="Stdout">What it writes to stdout: two or more lines, the last one ended.</param>
/// <param name="Stderr">What it writes to stderr: one or more lines, the last one ended.</param>
public sealed record PrintingContainer(DeployContainer Request, string Stdout, string Stderr);
