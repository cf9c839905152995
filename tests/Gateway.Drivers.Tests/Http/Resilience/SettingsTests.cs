using Gateway.Drivers.Hosting;
using Xunit;

namespace Gateway.Drivers.Tests.Http.Resilience;

/// <summary>The settings of a connection's resilience.</summary>
public sealed class SettingsTests : ResilienceTest
{
    [Theory]
    [InlineData("Retries", "6")]
    [InlineData("Retries", "-1")]
    [InlineData("Retries", "many")]
    [InlineData("Concurrency", "0")]
    [InlineData("QueueLength", "-1")]
    [InlineData("AttemptSeconds", "0")]
    [InlineData("TotalSeconds", "59")]
    [InlineData("IdleSeconds", "3601")]
    [InlineData("CircuitOpenSeconds", "0")]
    [InlineData("HedgeAfterMs", "0")]
    [InlineData("StaleIfErrorSeconds", "86401")]
    [InlineData("Retrys", "1")]
    public void A_setting_that_cannot_be_is_refused_by_its_name(string name, string value)
    {
        var refused = Assert.Throws<ConnectionSettingsException>(() => Connect("lab", (name, value)));

        Assert.Equal([$"Resilience.{name}"], refused.Errors.Keys);
    }

    [Fact]
    public void What_is_set_of_one_connection_is_not_set_of_another()
    {
        Connect("patient", ("AttemptSeconds", "90"));
        Connect("usual");

        Assert.Equal(90, Gateway.Find("patient")!.Settings.Resilience.AttemptSeconds);
        Assert.Equal(60, Gateway.Find("usual")!.Settings.Resilience.AttemptSeconds);
    }
}
