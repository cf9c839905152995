using System.Text.RegularExpressions;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;
using Gateway.Drivers.Objects;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>What buckets and objects may be called.</summary>
internal static partial class GcsNames
{
    /// <summary>Where the parts of uploads wait until they are made into an object. Other clients of the bucket see them there.</summary>
    public const string Uploads = ".cloudgateway-uploads/";

    private const string AcmeChallenge = ".well-known/acme-challenge/";

    /// <summary>https://cloud.google.com/storage/docs/objects#naming, and the folder that is kept for parts.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static void CheckKey(Connection connection, string key)
    {
        ObjectKey.Check(key);
        if (key is "." or ".." || key.AsSpan().ContainsAny('\r', '\n') || key.StartsWith(AcmeChallenge, StringComparison.Ordinal))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                $"Google's store refuses the keys '.' and '..', keys with CR or LF, and those that begin with '{AcmeChallenge}'.",
                "key"
            );
        }

        if (key.StartsWith(Uploads, StringComparison.Ordinal))
        {
            throw connection.Fail(DriverErrorKind.InvalidValue, $"Keys that begin with '{Uploads}' are kept for parts of uploads.", "key");
        }
    }

    /// <summary>A bucket of any other name cannot be there, and its name could lead elsewhere in an address.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public static void CheckBucket(Connection connection, string bucket)
    {
        if (!Bucket().IsMatch(bucket))
        {
            throw connection.Fail(DriverErrorKind.NotFound, $"There is no bucket '{bucket}'.", "bucket");
        }
    }

    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static void CheckNewBucket(Connection connection, string bucket)
    {
        if (!NewBucket().IsMatch(bucket))
        {
            throw connection.Fail(
                DriverErrorKind.InvalidValue,
                "A bucket's name has 3 to 63 lower case letters, digits, '.' and '-', and begins and ends with a letter or digit.",
                "name"
            );
        }
    }

    // Those made long ago, and those with dots, may have more than this API gives new ones.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex NewBucket();
}
