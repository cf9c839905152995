using Gateway.Api.Audit;
using Gateway.Api.CommandLine;
using Gateway.Api.Connections;
using Gateway.Api.Containers;
using Gateway.Api.Http;
using Gateway.Api.Idempotency;
using Gateway.Api.Lists;
using Gateway.Api.Nodes;
using Gateway.Api.Objects;
using Gateway.Api.Observability;
using Gateway.Api.OpenApi;
using Gateway.Api.Operations;
using Gateway.Api.Overload;
using Gateway.Api.Providers;
using Gateway.Api.Registries;
using Gateway.Api.Runtime;
using Gateway.Api.Security;
using Gateway.Api.Security.Keys;
using Gateway.Api.Security.Rights;
using Gateway.Api.Stopping;
using Gateway.Api.Store;
using Gateway.Api.Transfers;
using Gateway.Drivers.Hosting;

try
{
    return await GatewayCommandLine.RunAsync(args, Build);
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

// All that the gateway consists of.
static WebApplication Build(string[] settings, BuildFor purpose)
{
    var builder = SettingsFiles.CreateBuilder(settings);
    builder.AddConnectionsFile();
    builder.AddSerilog(purpose);
    builder.AddTelemetry();
    if (purpose is BuildFor.Serving)
    {
        builder.ConfigureEdge();
    }

    builder.Services.AddDrivers();
    builder.Services.AddConnectionStore();
    builder.Services.AddSecurity(builder.Configuration);
    builder.Services.AddLists(builder.Configuration);
    builder.Services.AddProblems();
    builder.Services.AddOverload(builder.Configuration);
    builder.Services.AddStore();
    builder.Services.AddAudit(builder.Configuration);
    builder.Services.AddOperations();
    builder.AddStopping();
    builder.Services.AddHostedService<IdleCollector>();
    builder.Services.AddObjects();
    builder.Services.AddScoped<NodeMaker>();
    builder.Services.AddScoped<RegistryLogins>();
    builder.Services.AddOpenApiDocument();

    var app = builder.Build();
    Use(app);
    Map(app);
    Check(app);
    return app;
}

// What a request goes through, in this order.
static void Use(WebApplication app)
{
    app.UseAnswerHeaders();
    app.UseRequestHygiene();
    app.UseTrustedProxies();
    app.UseCallers();
    app.UseOverload();
    app.UseMiddleware<RequestLog>();
    app.UseStopping();
    app.UseProblems();
    app.UseDotSegmentCheck();
    app.UseBasePath();
    app.UseRouting();
    app.UseAudit();
    app.UseRights();
    app.UseRateLimits();
    app.UseAuditIntent();
    app.UseListChanges();
    app.UseBodyLimit();
    app.UseMiddleware<IdempotencyMiddleware>();
    ExecSocket.Use(app);
    app.UseOpenApiDocument();
}

// Where it arrives.
static void Map(WebApplication app)
{
    app.MapNodes();
    app.MapImages();
    app.MapSizes();
    app.MapLocations();
    app.MapKeyPairs();
    app.MapVolumes();
    app.MapSnapshots();
    app.MapContainers();
    app.MapContainerImages();
    app.MapClusters();
    app.MapRegistries();
    app.MapBuckets();
    app.MapDeletions();
    app.MapLinks();
    app.MapUploads();
    app.MapObjects();
    app.MapProviders();
    app.MapConnections();
    app.MapKeys();
    app.MapOperations();
    app.MapTransfers();
    app.MapHealth();
    app.MapMetrics();
}

// Settings that cannot be used are told before the first request, and not by it.
static void Check(WebApplication app)
{
    app.CheckConnections();
    app.CheckLists();
    app.CheckStore();
    app.CheckOperations();
    app.CheckTelemetry();
    app.CheckSecurity();
}

/// <summary>The host, for tests.</summary>
public sealed partial class Program;
