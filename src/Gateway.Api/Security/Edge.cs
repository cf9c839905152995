using Gateway.Api.Http;
using Microsoft.AspNetCore.Connections;

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
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);

    public static void ConfigureEdge(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.WebHost.UseUrls(ListenAddresses.Read(builder.Configuration));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestBufferSize = MostBytesAhead;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
        });
    }
}
