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
using Gateway.Api.Security;
using Gateway.Api.Stopping;
using Gateway.Api.Store;
using Gateway.Api.Transfers;
using Gateway.Drivers.Hosting;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddConnectionsFile();
    builder.AddSerilog();
    builder.ConfigureEdge();

    builder.Services.AddDrivers();
    builder.Services.AddConnectionStore();
    builder.Services.AddLists(builder.Configuration);
    builder.Services.AddProblems();
    builder.Services.AddOverload(builder.Configuration);
    builder.Services.AddStore();
    builder.Services.AddOperations();
    builder.AddStopping();
    builder.Services.AddObjects();
    builder.Services.AddScoped<NodeMaker>();
    builder.Services.AddScoped<RegistryLogins>();
    builder.Services.AddOpenApiDocument();

    var app = builder.Build();
    app.UseAnswerHeaders();
    app.UseRequestHygiene();
    app.UseOverload();
    app.UseMiddleware<RequestLog>();
    app.UseRequestsUnderWay();
    app.UseProblems();
    app.UseDotSegmentCheck();
    app.UseBasePath();
    app.UseRouting();
    app.UseRateLimits();
    app.UseListChanges();
    app.UseBodyLimit();
    app.UseMiddleware<IdempotencyMiddleware>();
    app.UseWebSockets();
    app.UseOpenApiDocument();

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
    app.MapOperations();
    app.MapTransfers();
    app.MapHealth();

    // Settings that cannot be used are told before the first request, and not by it.
    app.Services.GetRequiredService<IConnectionSource>();
    app.CheckLists();
    app.CheckStore();
    app.CheckOperations();
    await app.RunAsync();
    return 0;
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

/// <summary>The host, for tests.</summary>
public sealed partial class Program;
