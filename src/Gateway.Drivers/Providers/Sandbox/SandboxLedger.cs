using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Sandbox;

/// <summary>
/// A file of what was done, for clouds that outlive their process or are shared by several: each has done to nodes what the others did before it
/// does anything itself, and one at a time. It tells afterwards what effects there were.
/// </summary>
internal sealed class SandboxLedger(string path)
{
    private long _read;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Waits for the file, and does what others have done since.</summary>
    public Turn Take(Action<Entry> apply)
    {
        var file = Open();
        try
        {
            file.Position = _read;
            using var reader = new StreamReader(file, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                apply(JsonSerializer.Deserialize(line, SandboxLedgerJson.Default.Entry)!);
            }

            _read = file.Position;
            return new Turn(this, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // A lock of the file that ends with its process, however that ends.
    private FileStream Open()
    {
        for (var wait = new SpinWait(); ; wait.SpinOnce(sleep1Threshold: 20))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == Storage.Errno.TryAgain)
            {
                // Another process is at it.
            }
        }
    }

    /// <summary>Something that was done.</summary>
    internal sealed record Entry(
        DateTimeOffset At,
        CreateNode? Create = null,
        Guid? Token = null,
        string? Delete = null,
        string? Id = null,
        string? Effect = null
    );

    /// <summary>The time in which nobody else does anything.</summary>
    internal sealed class Turn(SandboxLedger ledger, FileStream file) : IDisposable
    {
        /// <summary>Writes down what was done. It is in the file before the caller hears of it.</summary>
        public void Add(Entry entry)
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(entry, SandboxLedgerJson.Default.Entry));
            file.Write("\n"u8);
            file.Flush();
            ledger._read = file.Position;
        }

        public void Dispose() => file.Dispose();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SandboxLedger.Entry))]
internal sealed partial class SandboxLedgerJson : JsonSerializerContext;
