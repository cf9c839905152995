using System.Collections.Immutable;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Aws;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.S3;

internal sealed class S3LinkDriver(Connection connection, S3Settings settings, AwsKeySource keys, TimeProvider time) : IObjectLinkDriver
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // docs.aws.amazon.com, "Authenticating requests: using query parameters".
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public async Task<ObjectLink> CreateLinkAsync(string bucket, ObjectLinkRequest request, CancellationToken cancellationToken)
    {
        ObjectKey.Check(request.Key);
        if (request.ExpiresIn < Shortest || request.ExpiresIn > Longest)
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, "S3 signs addresses for 1 second to 7 days (604800 seconds).", "expiresIn");
        }

        var address = new S3Address(connection, settings).OfObject(bucket, request.Key);
        var signed = await keys.GetAsync(connection, cancellationToken);
        var method = request.Method == LinkMethod.Put ? HttpMethod.Put : HttpMethod.Get;
        var type = request.Method == LinkMethod.Put ? request.ContentType : null;
        var headers = type is null
            ? ImmutableDictionary<string, string>.Empty
            : ImmutableDictionary.CreateRange([KeyValuePair.Create("content-type", type)]);
        var now = time.GetUtcNow();
        var url = new SigV4Signer("s3", settings.SigningRegion).Presign(method, address, headers, signed, now, request.ExpiresIn);
        var end = now + request.ExpiresIn;
        return new ObjectLink
        {
            Url = url,
            Method = request.Method,
            Headers = type is null ? headers : headers.Clear().Add("Content-Type", type),
            // An address signed with temporary keys ends with them.
            ExpiresAt = signed.ExpiresAt < end ? signed.ExpiresAt.Value : end,
        };
    }
}
