using System.Net.Http.Headers;
using Gateway.Drivers.Http;
using Gateway.Drivers.Http.Credentials.Azure;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>What proves who asks. It is put on each attempt, in place of what the attempt before left.</summary>
internal abstract class BlobCredential
{
    public abstract void Apply(HttpRequestMessage request, DateTimeOffset now);
}

/// <summary>A shared access signature: it goes into the query.</summary>
internal sealed class SasCredential(Secret token) : BlobCredential
{
    public override void Apply(HttpRequestMessage request, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var query = address.Query.TrimStart('?');
        if (query.EndsWith(token.Reveal(), StringComparison.Ordinal))
        {
            return;
        }

        var all = query.Length == 0 ? token.Reveal() : $"{query}&{token.Reveal()}";
        request.RequestUri = WireAddress.Create(new Uri(address.GetLeftPart(UriPartial.Authority)), address.AbsolutePath, all);
        AddToSource(request);
    }

    // The store reads the source of a copy by its address alone.
    private void AddToSource(HttpRequestMessage request)
    {
        if (request.Headers.NonValidated.TryGetValues(BlobHeaders.CopySource, out var source))
        {
            request.Headers.Remove(BlobHeaders.CopySource);
            request.Headers.Add(BlobHeaders.CopySource, $"{source}?{token.Reveal()}");
        }
    }
}

/// <summary>A token of Entra ID.</summary>
internal sealed class BearerCredential(AzureToken token) : BlobCredential
{
    public override void Apply(HttpRequestMessage request, DateTimeOffset now)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        if (request.Headers.NonValidated.Contains(BlobHeaders.CopySource))
        {
            request.Headers.Remove(BlobHeaders.CopySourceAuthorization);
            request.Headers.Add(BlobHeaders.CopySourceAuthorization, $"Bearer {token.Value.Reveal()}");
        }
    }
}
