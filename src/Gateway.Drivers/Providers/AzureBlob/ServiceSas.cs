using Gateway.Drivers.Http;

namespace Gateway.Drivers.Providers.AzureBlob;

/// <summary>
/// Signs shared access signatures for one blob with the account's key.
/// https://learn.microsoft.com/rest/api/storageservices/create-service-sas
/// </summary>
internal static class ServiceSas
{
    /// <summary>The query that lets its holder do what the permissions say.</summary>
    /// <param name="settings">The account and its key.</param>
    /// <param name="bucket">The container.</param>
    /// <param name="key">The blob.</param>
    /// <param name="permissions">Letters in the store's order: r, c, w.</param>
    /// <param name="until">When it ends; the store knows seconds.</param>
    public static string Sign(AzureBlobSettings settings, string bucket, string key, string permissions, DateTimeOffset until)
    {
        var expiry = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        // A link of a real account is of use over TLS only.
        var protocol = settings.BaseAddress!.Scheme == Uri.UriSchemeHttps ? "https" : "";
        string[] signed =
        [
            permissions,
            "", // since when
            expiry,
            $"/blob/{settings.Account}/{bucket}/{key}",
            "", // stored policy
            "", // addresses
            protocol,
            BlobClient.Version,
            "b",
            "", // snapshot
            "", // encryption scope
            "", // Cache-Control of the answer
            "", // Content-Disposition
            "", // Content-Encoding
            "", // Content-Language
            "", // Content-Type
        ];
        var signature = SharedKeyCredential.Sign(settings.Key!, string.Join('\n', signed));
        var secured = protocol.Length == 0 ? "" : $"&spr={protocol}";
        return $"sv={BlobClient.Version}&sr=b&sp={permissions}&se={WireAddress.Encode(expiry)}{secured}&sig={WireAddress.Encode(signature)}";
    }

    /// <summary>The clock's second, since the store signs for whole ones.</summary>
    public static DateTimeOffset ToSecond(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
