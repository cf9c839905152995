using Gateway.Drivers.Hosting;

namespace Gateway.Drivers.Http.Resilience;

/// <summary>Tells how connections stand with their providers.</summary>
public interface IConnectionLoads
{
    /// <summary>How this connection stands; nothing under way if it has not been used.</summary>
    ConnectionLoad Of(Connection connection);
}
