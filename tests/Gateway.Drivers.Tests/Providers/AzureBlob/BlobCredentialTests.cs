using System.Net;
using Azure.Core;
using Azure.Identity;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;
using Gateway.Drivers.Providers.AzureBlob;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.AzureBlob;

public sealed class BlobCredentialTests
{
    private const string Key = "c29tZSBrZXk=";
    private const string Sas = "sv=2023-11-03&sig=a%2Bb";

    /// <summary>The examples of https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, of version 2015-02-21.</summary>
    [Theory]
    [InlineData(
        "https://myaccount.blob.core.windows.net/mycontainer?comp=metadata&restype=container&timeout=20",
        "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
    )]
    [InlineData(
        "https://myaccount.blob.core.windows.net/mycontainer?restype=container&comp=list&include=snapshots&include=metadata",
        "/myaccount/mycontainer\ncomp:list\ninclude:snapshots\ninclude:metadata\nrestype:container"
    )]
    [InlineData("https://myaccount.blob.core.windows.net/mycontainer/my%20%2Fblob", "/myaccount/mycontainer/my%20%2Fblob")]
    public void What_is_signed_is_what_the_vendor_s_examples_sign(string address, string resource)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AsWritten(address));
        request.Headers.Add("x-ms-version", "2015-02-21");
        request.Headers.Add("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");

        var signed = new SharedKeyCredential("myaccount", new Secret(Key)).StringToSign(request);

        Assert.Equal($"GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n{resource}", signed);
    }

    [Fact]
    public void Lengths_conditions_and_own_headers_are_signed_in_the_store_s_order()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, AsWritten("https://myaccount.blob.core.windows.net/b/k"));
        request.Content = new ByteArrayContent([1, 2, 3]);
        request.Headers.Add("If-Match", "\"0x8D\"");
        request.Headers.Add("x-ms-meta-a1", "1");
        request.Headers.Add("x-ms-meta-a_b", "2");
        request.Headers.Add("x-ms-blob-type", "BlockBlob");

        var signed = new SharedKeyCredential("myaccount", new Secret(Key)).StringToSign(request);

        Assert.Equal(
            "PUT\n\n\n3\n\n\n\n\n\"0x8D\"\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-meta-a_b:2\nx-ms-meta-a1:1\n/myaccount/b/k",
            signed
        );
    }

    [Fact]
    public async Task A_sas_token_goes_into_the_address_once_and_to_the_source_of_a_copy()
    {
        await using var gateway = new TestGateway();
        var connection = gateway.Connect("blobs", "azure-blob", ("Account", "myaccount"), ("SasToken", Sas));
        using var sent = new Recorder(HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using var client = ClientOf(gateway, sent);
        using var request = RequestOf(connection, "https://myaccount.blob.core.windows.net/b/k?comp=list");
        request.Headers.Add(BlobHeaders.CopySource, "https://myaccount.blob.core.windows.net/b/s");

        using var answer = await client.SendAsync(request, CancellationToken.None);

        Assert.Equal(2, sent.Addresses.Count);
        Assert.All(sent.Addresses, address => Assert.EndsWith($"/b/k?comp=list&{Sas}", address, StringComparison.Ordinal));
        Assert.EndsWith($"/b/s?{Sas}", Assert.Single(request.Headers.GetValues(BlobHeaders.CopySource)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_entra_is_fetched_once_and_anew_when_it_is_refused()
    {
        await using var gateway = new TestGateway();
        var connection = gateway.Connect("blobs", "azure-blob", ("Account", "myaccount"));
        var tokens = new StubTokens();
        using var sent = new Recorder(HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK);
        using var client = ClientOf(gateway, sent, tokens);

        for (var i = 0; i < 3; i++)
        {
            using var request = RequestOf(connection, "https://myaccount.blob.core.windows.net/b/k");
            using var answer = await client.SendAsync(request, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2"], sent.Authorizations);
        Assert.Equal([BlobCredentialHandler.Scope, BlobCredentialHandler.Scope], tokens.Scopes);
    }

    [Fact]
    public async Task A_refusal_of_entra_is_told_without_what_was_sent()
    {
        await using var gateway = new TestGateway();
        var connection = gateway.Connect("blobs", "azure-blob", ("Account", "myaccount"));
        var tokens = new StubTokens
        {
            Failure = new AuthenticationFailedException("AADSTS7000215: Invalid client secret 'very secret' provided."),
        };
        using var sent = new Recorder(HttpStatusCode.OK);
        using var client = ClientOf(gateway, sent, tokens);
        using var request = RequestOf(connection, "https://myaccount.blob.core.windows.net/b/k");

        var failure = await Assert.ThrowsAsync<DriverException>(() => client.SendAsync(request, CancellationToken.None));

        Assert.Equal(DriverErrorKind.Unauthenticated, failure.Kind);
        Assert.Contains("AADSTS7000215", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very secret", failure.Message, StringComparison.Ordinal);
        Assert.Empty(sent.Addresses);
    }

    private static Uri AsWritten(string address) =>
        new(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static HttpRequestMessage RequestOf(Connection connection, string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, AsWritten(address));
        request.Options.Set(ConnectionOption.Key, connection);
        return request;
    }

    private static HttpMessageInvoker ClientOf(TestGateway gateway, Recorder sent, AzureTokens? tokens = null) =>
        new(
            new BlobCredentialHandler(new TokenCache<BlobCredential>(gateway.Clock), tokens ?? new AzureTokens(), gateway.Clock)
            {
                InnerHandler = sent,
            }
        );

    private sealed class Recorder(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        public List<string> Addresses { get; } = [];

        public List<string?> Authorizations { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorizations.Add(request.Headers.Authorization?.ToString());
            Addresses.Add(request.RequestUri!.OriginalString);
            return Task.FromResult(new HttpResponseMessage(answers[Addresses.Count - 1]));
        }
    }

    private sealed class StubTokens : AzureTokens
    {
        public List<string> Scopes { get; } = [];

        public Exception? Failure { get; init; }

        protected override TokenCredential CreateCredential(AzureEntra entra) => new StubCredential(this);

        private sealed class StubCredential(StubTokens tokens) : TokenCredential
        {
            public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
            {
                if (tokens.Failure is { } failure)
                {
                    throw failure;
                }

                tokens.Scopes.AddRange(requestContext.Scopes);
                return new AccessToken($"token-{tokens.Scopes.Count}", new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero));
            }

            public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
                new(GetToken(requestContext, cancellationToken));
        }
    }
}
