using Gateway.Drivers.Providers.AzureBlob;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

public sealed class MetadataNamesTests
{
    [Theory]
    [InlineData("colour", "colour")]
    [InlineData("my_name", "my_name")]
    [InlineData("x-y.z", "x_2dy_2ez")]
    [InlineData("1st", "_31st")]
    [InlineData("a_2d", "a_5f2d")]
    public void A_name_is_an_identifier_that_other_clients_can_read(string name, string encoded)
    {
        Assert.Equal(encoded, MetadataNames.Encode(name));
        Assert.Equal(name, MetadataNames.Decode(encoded));
    }

    [Fact]
    public void Every_name_is_an_identifier_of_its_own()
    {
        var names = Names("a2d5ef3_-.", length: 4).ToArray();

        var encoded = names.Select(MetadataNames.Encode).ToArray();

        Assert.Equal(names.Length, encoded.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(names, encoded.Select(MetadataNames.Decode));
        Assert.All(encoded, name => Assert.Matches("^[a-z_][a-z0-9_]*$", name));
    }

    private static IEnumerable<string> Names(string letters, int length) =>
        length == 0 ? [""] : Names(letters, length - 1).SelectMany(name => letters.Select(letter => name + letter));
}
