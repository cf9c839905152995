using Gateway.Drivers.Model;

namespace Gateway.Drivers.Contracts;

/// <summary>SSH keys that nodes can be made with.</summary>
[Contract("key-pairs")]
public interface IKeyPairDriver
{
    [Filters(FilterField.Name, FilterField.State)]
    Task<Page<KeyPair>> ListKeyPairsAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>. Never holds the private half.</summary>
    Task<KeyPair> GetKeyPairAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a pair and answers its private half, this once; or imports the public half given. A name that is taken throws
    /// <see cref="DriverErrorKind.Conflict"/>, a public half that is no key <see cref="DriverErrorKind.InvalidValue"/>.
    /// </summary>
    Task<KeyPair> CreateKeyPairAsync(CreateKeyPair request, CancellationToken cancellationToken);

    /// <summary>A missing id throws <see cref="DriverErrorKind.NotFound"/>.</summary>
    Task DeleteKeyPairAsync(string id, CancellationToken cancellationToken);
}
