namespace Gateway.Drivers.Providers.S3;

/// <summary>Whose S3 it is. It decides the usual address and what the store is known to be able to do.</summary>
public enum S3Preset
{
    /// <summary>Amazon S3.</summary>
    Aws,

    /// <summary>Ceph's RADOS Gateway. Needs <c>Endpoint</c>.</summary>
    Ceph,

    /// <summary>MinIO. Needs <c>Endpoint</c>.</summary>
    Minio,

    /// <summary>Cloudflare R2. Needs <c>Endpoint</c>, which holds the account's id.</summary>
    CloudflareR2,

    /// <summary>Backblaze B2 by its S3 API.</summary>
    BackblazeB2,

    /// <summary>DigitalOcean Spaces.</summary>
    DigitalOceanSpaces,

    /// <summary>Wasabi.</summary>
    Wasabi,

    /// <summary>Scaleway Object Storage.</summary>
    Scaleway,

    /// <summary>OVHcloud Object Storage.</summary>
    Ovh,

    /// <summary>Linode (Akamai) Object Storage.</summary>
    Linode,

    /// <summary>OpenStack Swift by its S3 API. Needs <c>Endpoint</c>.</summary>
    Swift,

    /// <summary>Any other: nothing is taken for granted that not every S3 has. Needs <c>Endpoint</c>.</summary>
    Other,
}
