namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>The path as services other than S3 sign it: without dot segments and empty ones, and encoded once more.</summary>
internal static class SigV4Path
{
    public static string Normalise(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment.Length > 0 && segment != ".")
            {
                segments.Add(Uri.EscapeDataString(segment));
            }
        }

        var joined = "/" + string.Join('/', segments);
        return joined.Length > 1 && path.EndsWith('/') ? joined + "/" : joined;
    }
}
