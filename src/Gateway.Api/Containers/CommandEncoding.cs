namespace Gateway.Api.Containers;

/// <summary>How bytes are written in JSON.</summary>
public enum CommandEncoding
{
    /// <summary>As text. Bytes that are no UTF-8 become U+FFFD.</summary>
    Utf8,

    /// <summary>As base64, which holds any byte.</summary>
    Base64,
}
