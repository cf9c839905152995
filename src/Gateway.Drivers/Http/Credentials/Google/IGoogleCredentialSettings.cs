using Gateway.Drivers.Model;

namespace Gateway.Drivers.Http.Credentials.Google;

/// <summary>The settings by which a connection to one of Google's services finds its credential.</summary>
internal interface IGoogleCredentialSettings
{
    /// <summary>A file with a service account's key or another credential in Google's JSON form; null for none.</summary>
    string? CredentialsFile { get; }

    /// <summary>The same JSON as a value; null for none. With neither, Google's application default credentials are looked for.</summary>
    Secret? CredentialsJson { get; }

    /// <summary>Whether requests go out without a credential.</summary>
    bool Anonymous { get; }

    /// <summary>The project; null to take the one that the credential names.</summary>
    string? ProjectId { get; }

    /// <summary>The OAuth scope that tokens are asked for.</summary>
    string Scope { get; }
}
