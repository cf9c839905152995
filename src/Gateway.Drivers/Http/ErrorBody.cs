namespace Gateway.Drivers.Http;

/// <summary>Reads what a provider says of an error, and no more of it than an error needs.</summary>
internal static class ErrorBody
{
    /// <summary>The first bytes of the body; fewer than <paramref name="most"/> if it is shorter.</summary>
    /// <param name="response">Its body is read, and not beyond these bytes.</param>
    /// <param name="most">The most bytes that are read; the rest stays unread.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadStartAsync(
        this HttpResponseMessage response,
        int most,
        CancellationToken cancellationToken
    )
    {
        var buffer = new byte[most];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, length);
    }
}
