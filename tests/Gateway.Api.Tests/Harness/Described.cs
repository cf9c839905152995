using Xunit;

namespace Gateway.Api.Tests.Harness;

/// <summary>Fails a test whose gateway answered what openapi.yaml does not describe.</summary>
internal static class Described
{
    private static readonly Lazy<Description> OfRepository = new(Description.Load);

    /// <summary>An answer that was read to its end.</summary>
    public static void Expect(string method, string target, int status, string? contentType, ReadOnlyMemory<byte> body) =>
        Expect(method, target, OfRepository.Value.WhatIsWrong(method, target, status, contentType, body));

    /// <summary>An answer that is still to be read.</summary>
    public static void ExpectHead(string method, string target, int status, string? contentType) =>
        Expect(method, target, OfRepository.Value.WhatIsWrongWithHead(method, target, status, contentType));

    private static void Expect(string method, string target, string? wrong) =>
        Assert.True(wrong is null, $"openapi.yaml does not describe what {method} {target} was answered: {wrong}");
}
