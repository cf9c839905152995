using Gateway.Api.Connections;

namespace Gateway.Api.Security;

/// <summary>How long a request may take to arrive, and how many callers may be connected: <c>Gateway:Edge</c>. Read once, at start.</summary>
public sealed record EdgeOptions
{
    public const string Section = GatewayOptions.Section + ":Edge";

    /// <summary>In what time the headers of a request have to be there, a second to ten minutes. It is looked at now and then.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The fewest bytes a second that a body may come with, 1 to 1,000,000; whoever is slower is cut.</summary>
    public int BodyRate { get; init; } = 240;

    /// <summary>How long a body may be slower than that, two seconds to ten minutes.</summary>
    public TimeSpan BodyGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most connections of callers, 1 to 1,000,000: each costs some 20 KiB while it waits. One more is closed at once.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>The most WebSockets among them, which are terminals, 1 to 1,000,000.</summary>
    public int WebSockets { get; init; } = 1000;

    /// <summary>The settings.</summary>
    /// <exception cref="StartupException">One of them cannot be used.</exception>
    internal static EdgeOptions Read(IConfiguration configuration)
    {
        EdgeOptions options;
        try
        {
            options = configuration.GetSection(Section).Get<EdgeOptions>() ?? new EdgeOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }

        var result = new EdgeOptionsValidator().Validate(options);
        return result.IsValid
            ? options
            : throw new StartupException(
                string.Join(" ", result.Errors.Select(error => $"{Section}:{error.PropertyName}: {error.ErrorMessage}"))
            );
    }
}
