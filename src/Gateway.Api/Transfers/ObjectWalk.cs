using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>The objects below a prefix in the order of their keys' bytes, one to look at.</summary>
internal sealed class ObjectWalk(PagesAhead pages)
{
    private IReadOnlyList<ObjectInfo> _page = [];
    private int _index;
    private bool _hasEnded;

    /// <summary>The object that is next; null after the last.</summary>
    public async ValueTask<ObjectInfo?> PeekAsync()
    {
        while (_index == _page.Count)
        {
            if (_hasEnded || await pages.ReadAsync() is not { } page)
            {
                _hasEnded = true;
                return null;
            }

            (_page, _index) = (page.Items, 0);
        }

        return _page[_index];
    }

    /// <summary>Goes past it.</summary>
    public void Take() => _index++;
}

/// <summary>The order in which stores list keys: by the bytes of their UTF-8, which is not that of .NET's characters.</summary>
internal static class KeyOrder
{
    private const char FirstSurrogate = '\ud800';
    private const char AfterSurrogates = '\ue000';
    private const int SurrogateLift = 0x2000;
    private const int SurrogateCount = 0x800;

    /// <summary>Below zero if the first comes before the second.</summary>
    public static int Compare(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var same = first.CommonPrefixLength(second);
        return same == first.Length || same == second.Length ? first.Length - second.Length : Rank(first[same]) - Rank(second[same]);
    }

    // Pairs of surrogates stand for characters above all others.
    private static int Rank(char character) =>
        character >= AfterSurrogates ? character - SurrogateCount
        : character >= FirstSurrogate ? character + SurrogateLift
        : character;
}
