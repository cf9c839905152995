using Gateway.Drivers.Model;
using Xunit;

namespace Gateway.Drivers.Tests.Providers.Gcs;

/// <summary>The store's reasons, in our kinds.</summary>
public sealed class GcsErrorTests
{
    [Theory]
    [InlineData(400, "invalid", DriverErrorKind.InvalidRequest)]
    [InlineData(400, "required", DriverErrorKind.InvalidRequest)]
    [InlineData(401, "required", DriverErrorKind.Unauthenticated)]
    [InlineData(401, "authError", DriverErrorKind.Unauthenticated)]
    [InlineData(403, "forbidden", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "insufficientPermissions", DriverErrorKind.PermissionDenied)]
    [InlineData(403, "rateLimitExceeded", DriverErrorKind.RateLimited)]
    [InlineData(403, "userRateLimitExceeded", DriverErrorKind.RateLimited)]
    [InlineData(403, "quotaExceeded", DriverErrorKind.QuotaExceeded)]
    [InlineData(404, "notFound", DriverErrorKind.NotFound)]
    [InlineData(409, "conflict", DriverErrorKind.Conflict)]
    [InlineData(412, "conditionNotMet", DriverErrorKind.PreconditionFailed)]
    [InlineData(429, "rateLimitExceeded", DriverErrorKind.RateLimited)]
    [InlineData(500, "backendError", DriverErrorKind.Unavailable)]
    [InlineData(503, "backendError", DriverErrorKind.Unavailable)]
    [InlineData(418, "somethingNew", DriverErrorKind.Unexpected)]
    public async Task A_reason_is_a_kind(int status, string reason, DriverErrorKind kind)
    {
        await using var test = await GcsCase.StartAsync();
        test.Store.Fault = request => throw new GcsFailure(status, reason, "what the store says");

        var failure = await Assert.ThrowsAsync<DriverException>(() => test.PutAsync("key", "content"));

        Assert.Equal((kind, reason, status), (failure.Kind, failure.ProviderCode, failure.ProviderStatus));
        Assert.Equal("what the store says", failure.Message);
    }
}
