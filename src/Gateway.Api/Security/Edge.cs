using Gateway.Api.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Security;

/// <summary>How much of a request is taken, and from where.</summary>
internal static class Edge
{
    // The server's own limit, above that of JSON; routes that take bytes lift it for themselves.
    private const long LargestBody = 16 * 1024 * 1024;

    // Page tokens of lists over a thousand connections are long.
    private const int LongestRequestLine = 64 * 1024;

    // How far a body is read ahead of who takes it: two blocks, one that is filled while the other is sent.
    private const long MostBytesAhead = 2 * LargeBlocks.BlockBytes;

    // Checked every five seconds.
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);
    private const int MostHeaders = 100;

    // Metadata of an object alone may have 8 KiB, and its escapes three times that.
    private const int MostHeaderBytes = 32 * 1024;

    // Of who sends a body slower than this nobody waits for the end: bytes a second, after a moment of grace.
    private const double SlowestBody = 240;
    private static readonly TimeSpan SlowBodyGrace = TimeSpan.FromSeconds(5);

    // A connection that waits costs some 20 KiB: together 200 MiB. Terminals and streams are among them.
    private const int MostConnections = 10_000;
    private const int MostTerminals = 1_000;

    public static void ConfigureEdge(this WebApplicationBuilder builder)
    {
        // Where a line ends is not to be a matter of opinion. Kestrel reads the switch when it is made.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        builder.Services.AddCors();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.WebHost.UseUrls(ListenAddresses.Read(builder.Configuration));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The server takes a length with a sign; read in this encoding it has none.
            kestrel.RequestHeaderEncodingSelector = name => name == HeaderNames.ContentLength ? Digits.Encoding : null;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestBufferSize = MostBytesAhead;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBody, SlowBodyGrace);
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MostTerminals;
        });
    }
}
