using System.Globalization;
using Gateway.Drivers.Model;
using static Gateway.Drivers.Providers.S3.S3WriteConditions;

namespace Gateway.Drivers.Providers.S3;

/// <summary>Puts conditions on requests: those of a write only where the store is known to check them, else they are refused.</summary>
internal static class S3Conditions
{
    /// <summary>The conditions of an upload by one request.</summary>
    public static void OnPut(S3Client s3, HttpRequestMessage request, ObjectConditions conditions) =>
        Write(s3, request, conditions, new Carried("an upload", PutIfMatch, PutIfMatchAny, PutIfNoneMatchAny));

    /// <summary>The conditions of the completion of an upload in parts.</summary>
    public static void OnComplete(S3Client s3, HttpRequestMessage request, ObjectConditions conditions) =>
        Write(s3, request, conditions, new Carried("the completion of an upload in parts", CompleteIfMatch, None, CompleteIfNoneMatchAny));

    /// <summary>The conditions of a copy, about what it replaces.</summary>
    public static void OnCopy(S3Client s3, HttpRequestMessage request, ObjectConditions conditions) =>
        Write(s3, request, conditions, new Carried("a copy", CopyIfMatch, None, CopyIfNoneMatchAny));

    /// <summary>The conditions of a deletion.</summary>
    public static void OnDelete(S3Client s3, HttpRequestMessage request, ObjectConditions conditions) =>
        Write(s3, request, conditions, new Carried("a deletion", DeleteIfMatch, None, None));

    /// <summary>
    /// The conditions of a read that one header can say. Whether they hold is looked at once more in the answer, which also covers those that a
    /// store passes over, or understands in part (Ceph knows neither lists of tags nor <c>*</c>).
    /// </summary>
    public static void OnRead(HttpRequestMessage request, ObjectConditions conditions)
    {
        if (conditions.IfMatch is { } match)
        {
            SetTag(request, "if-match", match);
        }
        else
        {
            SetDate(request, "if-unmodified-since", conditions.IfUnmodifiedSince);
        }

        if (conditions.IfNoneMatch is { } noneMatch)
        {
            SetTag(request, "if-none-match", noneMatch);
        }
        else
        {
            SetDate(request, "if-modified-since", conditions.IfModifiedSince);
        }
    }

    private static void Write(S3Client s3, HttpRequestMessage request, ObjectConditions conditions, Carried carried)
    {
        if (conditions.IsEmpty)
        {
            return;
        }

        if (conditions.IfUnmodifiedSince is not null)
        {
            throw Refuse(s3, "If-Unmodified-Since", carried);
        }

        if (conditions.IfMatch is { } match)
        {
            S3Headers.Set(request.Headers, "if-match", MatchOf(s3, match, carried), "If-Match");
        }

        if (conditions.IfNoneMatch is { } noneMatch)
        {
            if (!noneMatch.Any || !Checks(s3, carried.IfNoneMatchAny))
            {
                throw Refuse(s3, noneMatch.Any ? "If-None-Match: *" : "If-None-Match with a tag", carried);
            }

            S3Headers.Set(request.Headers, "if-none-match", "*", "If-None-Match");
        }
    }

    private static string MatchOf(S3Client s3, EntityTags match, Carried carried)
    {
        if (match.Any)
        {
            return Checks(s3, carried.IfMatchAny) ? "*" : throw Refuse(s3, "If-Match: *", carried);
        }

        if (!Checks(s3, carried.IfMatch) || match.Tags.Count != 1)
        {
            throw Refuse(s3, match.Tags.Count == 1 ? "If-Match" : "If-Match with several tags", carried);
        }

        var tag = match.Tags[0];
        if (tag[0] != '"')
        {
            throw s3.Connection.Fail(DriverErrorKind.PreconditionFailed, "A weak tag matches no object (RFC 9110, 8.8.3.2).", "If-Match");
        }

        return s3.Traits.BareTags ? tag.Trim('"') : tag;
    }

    private static bool Checks(S3Client s3, S3WriteConditions condition) =>
        condition != None && (s3.Traits.Conditions & condition) == condition;

    private static DriverException Refuse(S3Client s3, string header, Carried carried) =>
        s3.Connection.Fail(
            DriverErrorKind.NotSupported,
            $"The store of connection '{s3.Connection.Name}' ({s3.Settings.Preset}) does not check {header} on {carried.What}: it would write all the same.",
            header.Split(' ', ':')[0]
        );

    private static void SetTag(HttpRequestMessage request, string name, EntityTags tags)
    {
        if (!tags.Any && tags.Tags.Count == 1 && tags.Tags[0][0] == '"')
        {
            S3Headers.Set(request.Headers, name, tags.Tags[0], name);
        }
    }

    private static void SetDate(HttpRequestMessage request, string name, DateTimeOffset? date) =>
        S3Headers.Set(request.Headers, name, date?.ToString("R", CultureInfo.InvariantCulture), name);

    private sealed record Carried(string What, S3WriteConditions IfMatch, S3WriteConditions IfMatchAny, S3WriteConditions IfNoneMatchAny);
}
