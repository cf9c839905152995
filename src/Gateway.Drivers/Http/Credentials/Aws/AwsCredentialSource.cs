namespace Gateway.Drivers.Http.Credentials.Aws;

/// <summary>Where the keys of a connection come from.</summary>
public enum AwsCredentialSource
{
    /// <summary>From the settings: an access key, its secret and, for temporary keys, a session token.</summary>
    Keys,

    /// <summary>
    /// From AWS's own chain on the machine that the gateway runs on: environment, profile, web identity, container and instance metadata.
    /// </summary>
    Chain,
}
