using Gateway.Api.CommandLine;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Settings.Configuration;

namespace Gateway.Api.Observability;

/// <summary>
/// The one place that knows Serilog. Lines for people in a terminal, compact JSON elsewhere; <c>Serilog:*</c> in the configuration
/// changes levels and sinks.
/// </summary>
internal static class Logging
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}";

    // Named, so that Serilog need not look through every assembly for sinks.
    private static readonly ConfigurationReaderOptions Sinks = new(typeof(ConsoleLoggerConfigurationExtensions).Assembly);

    public static void AddSerilog(this WebApplicationBuilder builder, BuildFor purpose)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            // Keys at rest are as safe as the folder they lie in; the operator's guide says so, not a warning at each start.
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            // Every failed request is answered with a problem and told in its own line.
            .MinimumLevel.Override("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogEventLevel.Fatal)
            .ReadFrom.Configuration(builder.Configuration, Sinks);
        _ =
            purpose is BuildFor.Command
                // The standard output is the command's result.
                ? configuration.WriteTo.Console(LogEventLevel.Warning, Template, standardErrorFromLevel: LogEventLevel.Verbose)
            : Console.IsOutputRedirected ? configuration.WriteTo.Sink(StandardOutput())
            : configuration.WriteTo.Console(outputTemplate: Template);
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(configuration.CreateLogger(), dispose: true);
        // Its scope would put the path of the request into every line, and a path tells keys of objects.
        builder.Logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    // Nobody disposes it where the start fails, and nobody can where the process is about to end.
    private static LineSink StandardOutput()
    {
        var sink = new LineSink(Console.OpenStandardOutput(), TimeProvider.System);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => sink.Dispose();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => sink.Dispose();
        return sink;
    }
}
