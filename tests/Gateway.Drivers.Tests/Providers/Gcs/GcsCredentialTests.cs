using System.Security.Cryptography;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>How a connection gets its token, and what it says where it gets none.</summary>
public sealed class GcsCredentialTests
{
    [Fact]
    public async Task One_token_serves_many_requests()
    {
        await using var test = await GcsCase.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => test.PutAsync($"key-{number}", "content")));

        Assert.Equal(1, test.Store.Tokens.Given);
    }

    [Fact]
    public async Task A_token_that_ended_early_is_fetched_anew_also_for_a_body_that_is_there_once()
    {
        await using var test = await GcsCase.StartAsync();
        test.Store.Tokens.EndAll();

        await test.PutAsync("key", GcsCase.Bytes(100_000));

        Assert.Equal(GcsCase.Bytes(100_000), await test.ReadAsync("key"));
        Assert.Equal(2, test.Store.Tokens.Given);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_told_without_showing_it()
    {
        await using var test = await GcsCase.StartAsync();
        using var other = RSA.Create(2048);
        var json = test.Store.Tokens.KeyFile(other);
        test.Connect(("CredentialsJson", json));

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.ReadAsync("key"));

        Assert.Equal((DriverErrorKind.Unauthenticated, "test", "gcs"), (failure.Kind, failure.Connection, failure.Provider));
        Assert.Contains("invalid_grant", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_endpoint_that_cannot_be_reached_is_unavailable()
    {
        await using var test = await GcsCase.StartAsync();
        var json = test.Store.Tokens.KeyFile().Replace(test.Store.Address, "http://127.0.0.1:1", StringComparison.Ordinal);
        test.Connect(("CredentialsJson", json));

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.ReadAsync("key"));

        Assert.Equal((DriverErrorKind.Unavailable, true), (failure.Kind, failure.IsNetwork));
    }

    [Fact]
    public async Task A_key_file_is_read_and_names_the_project()
    {
        await using var test = await GcsCase.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, test.Store.Tokens.KeyFile());
        test.Connect(("CredentialsFile", file));

        await test.Open<IConnectionCheckDriver>().CheckConnectionAsync(CancellationToken.None);
        File.Delete(file);
        test.Store.Tokens.EndAll();
        var failure = await Assert.ThrowsAsync<DriverException>(() => test.ReadAsync("key"));

        Assert.Contains(test.Store.Requests, request => request.Contains($"project={SimulatedTokens.Project}", StringComparison.Ordinal));
        Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
    }

    [Fact]
    public async Task An_anonymous_connection_sends_no_token_and_signs_no_links()
    {
        await using var test = await GcsCase.StartAsync();
        test.Connect(("Anonymous", "true"), ("ProjectId", SimulatedTokens.Project));
        string? sent = null;
        test.Store.Fault = request => sent = request.Headers.Authorization;

        var refused = await Assert.ThrowsAsync<DriverException>(() => test.ReadAsync("key"));
        var link = new ObjectLinkRequest("key", LinkMethod.Get, TimeSpan.FromMinutes(1));
        var unsigned = await Assert.ThrowsAsync<DriverException>(() =>
            test.Open<IObjectLinkDriver>().CreateLinkAsync(GcsCase.Bucket, link, CancellationToken.None)
        );

        Assert.Null(sent);
        Assert.Equal((DriverErrorKind.Unauthenticated, DriverErrorKind.NotSupported), (refused.Kind, unsigned.Kind));
    }

    [Theory]
    [InlineData("Endpoint", "http://storage.example")]
    [InlineData("Endpoint", "storage.example")]
    [InlineData("Endpoint", "https://storage.example/?a=b")]
    [InlineData("CredentialsFile", "/no/such/file.json")]
    [InlineData("CredentialsJson", "{}")]
    [InlineData("CredentialsJson", "no json")]
    [InlineData("ProjectId", "")]
    public void Settings_that_cannot_work_are_refused_by_their_field(string name, string value)
    {
        var gateway = new TestGateway();

        var failure = Assert.Throws<ConnectionSettingsException>(() => gateway.Connect("test", "gcs", (name, value)));

        Assert.Equal([name], failure.Errors.Keys);
        Assert.DoesNotContain("no json", failure.Message, StringComparison.Ordinal);
    }
}
