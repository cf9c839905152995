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

    private const int MostHeaders = 100;

    // Metadata of an object alone may have 8 KiB, and its escapes three times that.
    private const int MostHeaderBytes = 32 * 1024;

    /// <exception cref="Connections.StartupException">A setting cannot be used.</exception>
    public static void ConfigureEdge(this WebApplicationBuilder builder)
    {
        var options = EdgeOptions.Read(builder.Configuration);
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
            kestrel.Limits.RequestHeadersTimeout = options.HeaderTime;
            kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
            kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.BodyRate, options.BodyGrace);
            kestrel.Limits.MaxConcurrentConnections = options.Connections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.WebSockets;
        });
    }
}
