namespace Gateway.Drivers.Model;

/// <summary>What the holder of a link may do with the object.</summary>
public enum LinkMethod
{
    /// <summary>Download it.</summary>
    Get,

    /// <summary>Upload it.</summary>
    Put,
}
