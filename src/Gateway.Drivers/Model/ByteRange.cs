namespace Gateway.Drivers.Model;

/// <summary>
/// A range of bytes as HTTP asks for it (RFC 9110, 14.1.1): first and last byte included; no <see cref="Last"/> means to
/// the end; no <see cref="First"/> means the last <see cref="Last"/> bytes.
/// </summary>
public readonly record struct ByteRange(long? First, long? Last)
{
    /// <summary>The bytes it means in an object of this size, or null if there are none.</summary>
    public (long Offset, long Length)? Resolve(long size)
    {
        if (First is not { } first)
        {
            var suffix = Math.Min(Last ?? 0, size);
            return suffix == 0 ? null : (size - suffix, suffix);
        }

        return first >= size ? null : (first, Math.Min(Last ?? long.MaxValue, size - 1) - first + 1);
    }
}
