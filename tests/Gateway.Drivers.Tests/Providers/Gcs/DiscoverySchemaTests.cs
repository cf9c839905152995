using System.Text.Json;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>The simulator is worth as much as what it refuses.</summary>
public sealed class DiscoverySchemaTests
{
    private static readonly DiscoverySchema Schema = DiscoverySchema.Load("storage-v1.discovery.json");

    [Theory]
    [InlineData("GET", "/storage/v1/b/a/o/c%2Fd?generation=1", "storage.objects.get")]
    [InlineData("GET", "/storage/v1/b/a/o/c?alt=media", "storage.objects.get")]
    [InlineData("POST", "/upload/storage/v1/b/a/o?uploadType=multipart", "storage.objects.insert")]
    [InlineData("GET", "/storage/v1/b?project=p&maxResults=3", "storage.buckets.list")]
    public void A_call_of_the_document_is_known(string method, string target, string id) =>
        Assert.Equal(id, Schema.Match(method, target).Id);

    [Theory]
    [InlineData("GET", "/storage/v1/b/a/o/c/d")]
    [InlineData("PUT", "/storage/v1/b/a/o/c")]
    [InlineData("GET", "/storage/v2/b")]
    [InlineData("GET", "/storage/v1/b")]
    [InlineData("GET", "/storage/v1/b?project=p&maxResults=many")]
    [InlineData("GET", "/storage/v1/b?project=p&project=q")]
    [InlineData("GET", "/storage/v1/b/a/o?limit=1")]
    [InlineData("GET", "/storage/v1/b/a?alt=media")]
    [InlineData("GET", "/storage/v1/b/a?projection=half")]
    [InlineData("DELETE", "/storage/v1/b/a/o/c?ifGenerationMatch=x")]
    public void A_request_that_the_document_does_not_know_is_refused(string method, string target) =>
        Assert.Throws<SchemaException>(() => Schema.Match(method, target));

    [Theory]
    [InlineData("""{"name":"a","metadata":{"b":"c"},"generation":"12","timeCreated":"2026-01-01T00:00:00Z"}""", true)]
    [InlineData("""{"cacheControl":null}""", true)]
    [InlineData("""{"colour":"red"}""", false)]
    [InlineData("""{"generation":"twelve"}""", false)]
    [InlineData("""{"size":12}""", false)]
    [InlineData("""{"metadata":{"b":1}}""", false)]
    [InlineData("""{"acl":[{"entity":1}]}""", false)]
    [InlineData("""[]""", false)]
    public void A_body_is_checked_by_its_schema(string json, bool isValid)
    {
        using var document = JsonDocument.Parse(json);

        var failure = Record.Exception(() => Schema.Check("Object", document.RootElement));

        Assert.Equal(isValid, failure is not SchemaException);
    }
}
