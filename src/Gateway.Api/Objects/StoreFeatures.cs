using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Objects;

/// <summary>What not every store keeps with an object: wishes for it are refused before any byte is sent, and never dropped.</summary>
internal static class StoreFeatures
{
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotSupported"/>.</exception>
    public static void Require(Connection connection, ObjectProperties properties)
    {
        if (
            properties.StorageClass is not null
            && Capabilities.LimitsOf(connection.Provider, typeof(IObjectDriver))?.StorageClasses is not true
        )
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The provider '{connection.Provider.Name}' has no classes of storage (capability storageClasses).",
                ObjectHeaders.StorageClass
            );
        }

        if (properties.Tags is not null && !connection.Provider.Offers(typeof(IObjectTagDriver)))
        {
            throw connection.Fail(
                DriverErrorKind.NotSupported,
                $"The provider '{connection.Provider.Name}' does not offer {Capabilities.Describe(typeof(IObjectTagDriver))}.",
                ObjectHeaders.Tags
            );
        }
    }
}
