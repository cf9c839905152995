using System.Text;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.Docker;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Docker;

public sealed class LastLinesTests
{
    private const string First = "2026-11-21T14:49:46.000000001Z";
    private const string Second = "2026-11-21T14:49:46.5Z";
    private const string Third = "2026-11-21T15:49:47+01:00";

    [Fact]
    public void The_first_of_the_last_lines_says_where_to_begin()
    {
        var last = Read(2, $"{First} a\n{Second} b b\n{Third} c\n");

        Assert.Equal(("1795272586.500000000", 0), last.Start(isAll: false));
    }

    [Fact]
    public void Lines_of_the_same_time_before_them_are_to_be_skipped()
    {
        var last = Read(1, $"{First} a\n{Third} b\n{Third} c\n{Third} d\n");

        Assert.Equal(("1795272587.000000000", 2), last.Start(isAll: false));
    }

    [Fact]
    public void Lines_of_one_time_are_counted_only_once_all_are_seen()
    {
        var last = Read(1, $"{Third} a\n{Third} b\n");

        Assert.Null(last.Start(isAll: false));
        Assert.Equal(("1795272587.000000000", 1), last.Start(isAll: true));
    }

    [Fact]
    public void No_more_lines_than_asked_for_begin_nowhere() => Assert.Null(Read(2, $"{First} a\n{Second} b\n").Start(isAll: true));

    [Fact]
    public void A_line_without_a_time_is_no_place_to_begin() =>
        Assert.Null(Read(1, $"{First} a\n{new string('x', 1000)} b\n").Start(isAll: true));

    // Byte by byte, with lines of the other stream in between.
    private static LastLines Read(int count, string stdout)
    {
        var last = new LastLines(LogStream.Stdout, count);
        foreach (var letter in Encoding.UTF8.GetBytes(stdout))
        {
            last.Add(new LogChunk(LogStream.Stdout, new[] { letter }));
            last.Add(new LogChunk(LogStream.Stderr, "2000-01-01T00:00:00Z err\n"u8.ToArray()));
        }

        return last;
    }
}
