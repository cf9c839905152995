using System.Security.Cryptography;

namespace Gateway.Drivers.Keys;

/// <summary>
/// A key pair made here, for providers that only import public halves. The private half goes into the answer and nowhere else: say
/// <c>[Emulated("the gateway makes the pair; the provider gets its public half")]</c>.
/// </summary>
/// <param name="PublicKey">The line to import.</param>
/// <param name="PrivateKey">The private half in PEM.</param>
internal sealed record NewKeyPair(OpenSshKey PublicKey, string PrivateKey)
{
    // RSA is what every provider takes; 3,072 bits are good beyond 2030 (NIST SP 800-57, part 1, table 4).
    private const int Bits = 3072;

    public static NewKeyPair Create(string name)
    {
        using var pair = RSA.Create(Bits);
        var comment = string.Concat(name.Where(character => !char.IsControl(character)));
        return new NewKeyPair(OpenSshKey.Of(pair, comment), pair.ExportRSAPrivateKeyPem());
    }
}
