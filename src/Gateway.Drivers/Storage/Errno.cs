namespace Gateway.Drivers.Storage;

/// <summary>Linux's numbers of failures, as <see cref="Exception.HResult"/> of an <see cref="IOException"/> holds them.</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int NotEmpty = 39;
    public const int QuotaExceeded = 122;
}
