using System.Text.RegularExpressions;

namespace Gateway.Api.Tests.Docs;

/// <summary>The blocks of a document that are to be typed: indented ones, and those that are marked as a shell's.</summary>
internal static partial class CommandBlocks
{
    public static IReadOnlyList<string> Read(string document) =>
        [.. Blocks(document.ReplaceLineEndings("\n").Split('\n')).Where(block => Count(block) > 0)];

    /// <summary>How many lines of a block begin a command.</summary>
    public static int Count(string block) => Command().Count(block);

    private static IEnumerable<string> Blocks(string[] lines)
    {
        var block = new List<string>();
        var fence = (string?)null;
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = fence is null ? line : null;
            }
            else if (fence is "```sh" || (fence is null && line.StartsWith("    ", StringComparison.Ordinal)))
            {
                block.Add(fence is null ? line[4..] : line);
                continue;
            }
            else if (fence is null && line.Length == 0 && block.Count > 0)
            {
                // An empty line does not end a block; what follows tells.
                block.Add("");
                continue;
            }

            if (block.Count > 0)
            {
                yield return string.Join('\n', block).TrimEnd();
                block.Clear();
            }
        }

        if (block.Count > 0)
        {
            yield return string.Join('\n', block).TrimEnd();
        }
    }

    [GeneratedRegex(
        @"^\s*(\w+=\$\()?(curl|gateway|dotnet|docker|helm|kubectl|lxc|openssl|export)\b",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        1000
    )]
    private static partial Regex Command();
}
