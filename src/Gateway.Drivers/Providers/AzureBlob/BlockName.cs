using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// The name of a block: the upload's id and the part's number, 48 bytes as the vendor's clients have them too, since all blocks of a
/// blob that wait must have names of one length. Number zero is no part: it keeps the upload open, see <see cref="OpenBytes"/>.
/// </summary>
/// <param name="UploadId"><c>cgw-</c>, the time in seconds and randomness, both in hex.</param>
/// <param name="Number">The part's number.</param>
internal sealed record BlockName(string UploadId, int Number)
{
    /// <summary>The bytes of block zero while the upload is open.</summary>
    public const int OpenBytes = 1;

    /// <summary>The bytes of block zero once the upload has been given up.</summary>
    public const int GivenUpBytes = 2;

    private const string Mark = "cgw-";
    private const int TimeDigits = 8;
    private const int IdLength = 42;
    private const int NumberDigits = 5;

    /// <summary>The name in the protocol: base64.</summary>
    public string Encoded =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes($"{UploadId}.{Number.ToString("D5", CultureInfo.InvariantCulture)}"));

    public static string NewUploadId(DateTimeOffset now) =>
        $"{Mark}{now.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(IdLength - Mark.Length - TimeDigits - 1, lowercase: true)}";

    /// <summary>When an upload was opened; null if this is no id of one.</summary>
    public static DateTimeOffset? TimeOf(string uploadId) =>
        uploadId.Length == IdLength
        && uploadId.StartsWith(Mark, StringComparison.Ordinal)
        && uploadId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        && long.TryParse(
            uploadId.AsSpan(Mark.Length, TimeDigits),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Reads a name; null if another client made the block.</summary>
    public static BlockName? Parse(string encoded)
    {
        Span<byte> bytes = stackalloc byte[IdLength + 1 + NumberDigits];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count) || count != bytes.Length)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(bytes);
        return
            text[IdLength] == '.'
            && TimeOf(text[..IdLength]) is not null
            && int.TryParse(text.AsSpan(IdLength + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new BlockName(text[..IdLength], number)
            : null;
    }
}
