using System.ComponentModel;
using System.Text.Json;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Model;

public sealed class SecretTests
{
    private const string Value = "hunter2";
    private static readonly Secret Secret = new(Value);

    [Fact]
    public void It_gives_itself_away_only_when_asked_to() => Assert.Equal(Value, Secret.Reveal());

    [Fact]
    public void It_never_prints()
    {
        Assert.Equal("***", Secret.ToString());
        Assert.Equal("***", $"{Secret}");
        Assert.DoesNotContain(Value, new Holder { Token = Secret }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_never_serialises()
    {
        Assert.Equal("\"***\"", JsonSerializer.Serialize(Secret));
        Assert.DoesNotContain(Value, JsonSerializer.Serialize(new Holder { Token = Secret }), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, JsonSerializer.Serialize<object>(Secret), StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_read_from_json_and_configuration()
    {
        Assert.Equal(Value, JsonSerializer.Deserialize<Secret>($"\"{Value}\"")!.Reveal());
        Assert.Equal(Value, ((Secret)TypeDescriptor.GetConverter(typeof(Secret)).ConvertFrom(Value)!).Reveal());
    }

    [Fact]
    public void Equal_values_are_equal_secrets()
    {
        Assert.Equal(new Secret(Value), Secret);
        Assert.NotEqual(new Secret("other"), Secret);
    }

    private sealed record Holder : ProviderSettings
    {
        public Secret? Token { get; init; }
    }
}
