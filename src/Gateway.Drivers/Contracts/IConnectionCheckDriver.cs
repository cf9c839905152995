using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>Tells whether a connection works.</summary>
[Contract("connections")]
public interface IConnectionCheckDriver
{
    /// <summary>
    /// Makes the cheapest call that needs the credential and changes nothing. Throws a <see cref="DriverException"/> that says
    /// what is wrong.
    /// </summary>
    Task CheckConnectionAsync(CancellationToken cancellationToken);
}
