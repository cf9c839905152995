using System.Text;
using Gateway.Drivers.Providers.Kubernetes;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Kubernetes;

public sealed class LogTimesTests
{
    private const string Zoned =
        "2026-11-21T20:00:00.123456789+02:00 one\n2026-11-21T20:00:01+02:00 two three\n\n2026-11-21T20:00:02Z four";
    private const string Utc = "2026-11-21T18:00:00.123456789Z one\n2026-11-21T18:00:01Z two three\n\n2026-11-21T20:00:02Z four";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Times_come_in_utc_wherever_the_bytes_are_cut(int size) => Assert.Equal(Utc, Rewrite(Zoned, size));

    [Theory]
    [InlineData("unable to retrieve container logs for containerd://abcdefghijklmnopqrstuvwxyz0123456789\n")]
    [InlineData("a-word-that-is-longer-than-any-time-could-ever-be-written and more\n")]
    public void What_is_no_time_stays_as_it_is(string text) => Assert.Equal(text, Rewrite(text, 3));

    private static string Rewrite(string text, int size)
    {
        var times = new LogTimes();
        var written = new MemoryStream();
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            written.Write(times.ToUtc(part).Span);
        }

        return Encoding.UTF8.GetString(written.ToArray());
    }
}
