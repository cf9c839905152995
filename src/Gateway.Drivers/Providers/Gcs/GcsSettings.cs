using System.Text.Json.Serialization;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Http.Credentials.Google;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcs;

/// <summary>
/// A project of Google Cloud Storage. With neither <see cref="CredentialsFile"/> nor <see cref="CredentialsJson"/> Google's application
/// default credentials are used: the file that GOOGLE_APPLICATION_CREDENTIALS names, the login of the command line, or the service
/// account of the machine.
/// </summary>
public sealed record GcsSettings : ProviderSettings, IGoogleCredentialSettings
{
    /// <summary>Google's own address of the store.</summary>
    public const string StandardEndpoint = "https://storage.googleapis.com";

    /// <summary>The project whose buckets are listed and made; null takes the one that the credential names.</summary>
    public string? ProjectId { get; init; }

    /// <summary>
    /// A file with a credential in Google's JSON form: a service account's key, or a configuration of workload identity federation.
    /// </summary>
    [OperatorOnly]
    public string? CredentialsFile { get; init; }

    /// <summary>The same JSON as a value, in place of <see cref="CredentialsFile"/>.</summary>
    public Secret? CredentialsJson { get; init; }

    /// <summary>Whether requests go out without a credential: for emulators, and for buckets that are open to all.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Where the store answers, if not at Google's own address: an emulator, or a private endpoint.</summary>
    public string Endpoint { get; init; } = StandardEndpoint;

    /// <summary>Where new buckets lie if the caller does not say, such as <c>EUROPE-WEST3</c>; null leaves it to the store (<c>US</c>).</summary>
    public string? Location { get; init; }

    [JsonIgnore]
    public override Uri? BaseAddress => EndpointUri;

    // The narrowest scope that objects.patch takes; read_write is not enough for it.
    string IGoogleCredentialSettings.Scope => "https://www.googleapis.com/auth/devstorage.full_control";

    internal Uri? EndpointUri =>
        Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http"
        && uri is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }
            ? uri
            : null;
}
