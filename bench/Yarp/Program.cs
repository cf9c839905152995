using System.Net;
using Yarp.ReverseProxy.Forwarder;

// The peer that the gateway is measured beside: YARP 2.1, forwarding every request to one origin. Arguments: the origin, then those of the host.
var origin = args[0];
var builder = WebApplication.CreateSlimBuilder(args[1..]);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
builder.Services.AddHttpForwarder();
var app = builder.Build();
using var client = new HttpMessageInvoker(
    new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    }
);
var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
app.MapGet("/health/live", () => "alive");
app.Map("/{**path}", async (HttpContext http) => await forwarder.SendAsync(http, origin, client));
await app.RunAsync();
