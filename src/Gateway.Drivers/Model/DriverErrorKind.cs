namespace Gateway.Drivers.Model;

/// <summary>What went wrong, in the few kinds that a caller can act on.</summary>
public enum DriverErrorKind
{
    /// <summary>The provider answered something that cannot be understood, or failed in a way of its own (502).</summary>
    Unexpected,

    /// <summary>The request breaks the provider's rules (400).</summary>
    InvalidRequest,

    /// <summary>A well-formed value that the provider cannot hold (422).</summary>
    InvalidValue,

    /// <summary>The connection's stored credential was refused (502: the caller is not the one who failed to log in).</summary>
    Unauthenticated,

    /// <summary>The connection's account may not do this (403).</summary>
    PermissionDenied,

    /// <summary>There is no such thing (404).</summary>
    NotFound,

    /// <summary>It exists already, is not empty, or is in the wrong state (409).</summary>
    Conflict,

    /// <summary>The account's quota is used up (409).</summary>
    QuotaExceeded,

    /// <summary>A condition of the request (If-Match and its kin) does not hold (412).</summary>
    PreconditionFailed,

    /// <summary>The range asked for lies outside of the object (416).</summary>
    RangeNotSatisfiable,

    /// <summary>The provider throttles (429).</summary>
    RateLimited,

    /// <summary>The provider or this driver cannot do this (501).</summary>
    NotSupported,

    /// <summary>The provider cannot be reached, or says that it is down (503).</summary>
    Unavailable,

    /// <summary>The provider did not answer in time (504).</summary>
    Timeout,

    /// <summary>There is no room left to store it (507).</summary>
    InsufficientStorage,
}
