using Gateway.Api.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Lists;

/// <summary>Reads how much a list may ask for and how long it may take, or takes what the operator set.</summary>
internal sealed class ListBounds(IOptions<ListOptions> options)
{
    /// <summary>The longest that a source may be given for a page.</summary>
    public static TimeSpan LongestTimeout { get; } = TimeSpan.FromMinutes(10);

    /// <exception cref="InvalidInputException">Not between 1 and 1000.</exception>
    public int ReadPageSize(int? pageSize) =>
        (pageSize ?? options.Value.PageSize) is var size and >= 1 and <= ListQuery.LargestPage
            ? size
            : throw new InvalidInputException("pageSize", $"Must be between 1 and {ListQuery.LargestPage}.");

    /// <exception cref="InvalidInputException">Not of the form 500ms or 10s, or out of bounds.</exception>
    public TimeSpan ReadTimeout(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return options.Value.Timeout;
        }

        return Durations.Read(text) is { } timeout && timeout <= LongestTimeout
            ? timeout
            : throw new InvalidInputException("timeout", "Must be a time such as 500ms or 10s, more than zero and at most 600s.");
    }
}
