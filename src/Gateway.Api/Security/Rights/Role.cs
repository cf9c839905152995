using System.Collections.Frozen;

namespace Gateway.Api.Security.Rights;

/// <summary>Rules under a name, and who has them.</summary>
/// <param name="Name">The operator's name for it.</param>
/// <param name="Rules">What may be done.</param>
/// <param name="Keys">Ids and names of API keys that have it.</param>
/// <param name="Subjects">Subjects of tokens (<c>sub</c>) that have it.</param>
/// <param name="Groups">Groups of tokens that have it.</param>
internal sealed record Role(
    string Name,
    IReadOnlyList<Rule> Rules,
    FrozenSet<string> Keys,
    FrozenSet<string> Subjects,
    FrozenSet<string> Groups
);
