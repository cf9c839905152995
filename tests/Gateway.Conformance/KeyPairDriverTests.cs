using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Conformance;

/// <summary>The promises of <see cref="IKeyPairDriver"/>.</summary>
public abstract class KeyPairDriverTests<TFixture>(TFixture fixture) : CollectionTests<TFixture, IKeyPairDriver, KeyPair>(fixture)
    where TFixture : ProviderFixture
{
    protected override Task<Page<KeyPair>> ListAsync(PageRequest request, CancellationToken cancellationToken) =>
        Driver.ListKeyPairsAsync(request, cancellationToken);

    protected override Task<KeyPair> GetAsync(string id, CancellationToken cancellationToken) =>
        Driver.GetKeyPairAsync(id, cancellationToken);

    [SkippableFact]
    public async Task A_made_pair_has_its_private_half_once()
    {
        var made = await CreateAsync(new CreateKeyPair { Name = NewName("key") });

        Assert.StartsWith("-----BEGIN ", made.PrivateKey, StringComparison.Ordinal);
        Assert.NotNull(made.Fingerprint);
        Assert.Null((await Driver.GetKeyPairAsync(made.Id.Value, Cancellation)).PrivateKey);
        Assert.All(await ListAllAsync(ListAsync, 200), pair => Assert.Null(pair.PrivateKey));
    }

    [SkippableFact]
    public async Task An_imported_pair_has_no_private_half()
    {
        var imported = await CreateAsync(new CreateKeyPair { Name = NewName("key"), PublicKey = NewPublicKey() });

        Assert.Null(imported.PrivateKey);
        Assert.NotNull(imported.Fingerprint);
    }

    [SkippableFact]
    public async Task A_name_that_is_taken_is_a_conflict()
    {
        var made = await CreateAsync(new CreateKeyPair { Name = NewName("key") });
        await AssertFailsAsync(DriverErrorKind.Conflict, () => CreateAsync(new CreateKeyPair { Name = made.Name! }));
    }

    [SkippableTheory]
    [InlineData("no key")]
    [InlineData("ssh-rsa AAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== cut off")]
    public async Task A_public_half_that_is_no_key_is_an_invalid_value(string text) =>
        await AssertFailsAsync(
            DriverErrorKind.InvalidValue,
            () => CreateAsync(new CreateKeyPair { Name = NewName("key"), PublicKey = text })
        );

    [SkippableFact]
    public async Task An_option_that_the_provider_does_not_have_is_refused() =>
        await AssertUnknownOptionFailsAsync(() =>
            Driver.CreateKeyPairAsync(
                new CreateKeyPair
                {
                    Name = NewName("key"),
                    PublicKey = NewPublicKey(),
                    ProviderOptions = UnknownOptions,
                },
                Cancellation
            )
        );

    [SkippableFact]
    public async Task A_deleted_pair_is_gone()
    {
        var made = await CreateAsync(new CreateKeyPair { Name = NewName("key") });

        await Driver.DeleteKeyPairAsync(made.Id.Value, Cancellation);

        await WaitUntilGoneAsync(made.Id.Value);
    }

    [SkippableFact]
    public async Task Deleting_a_missing_pair_is_not_found() =>
        await AssertFailsAsync(DriverErrorKind.NotFound, () => Driver.DeleteKeyPairAsync(MissingId, Cancellation));

    // Imported: to make a pair takes a second, and these are only there to be listed.
    protected override async Task MakeSomeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync(new CreateKeyPair { Name = NewName("key"), PublicKey = NewPublicKey() });
        }
    }

    // RSA with 2,048 bits is what every provider takes, and any odd number of that length is a public half as far as one can see.
    private static string NewPublicKey()
    {
        var modulus = RandomNumberGenerator.GetBytes(256);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        byte[] blob = [.. Field("ssh-rsa"u8), .. Field([1, 0, 1]), .. Field([0, .. modulus])];
        return $"ssh-rsa {Convert.ToBase64String(blob)} conformance";

        static byte[] Field(ReadOnlySpan<byte> value) =>
            [(byte)(value.Length >> 24), (byte)(value.Length >> 16), (byte)(value.Length >> 8), (byte)value.Length, .. value];
    }

    private async Task<KeyPair> CreateAsync(CreateKeyPair request)
    {
        var pair = await Driver.CreateKeyPairAsync(request, Cancellation);
        RemoveAfterwards(() => Driver.DeleteKeyPairAsync(pair.Id.Value, Cancellation));
        return pair;
    }
}
