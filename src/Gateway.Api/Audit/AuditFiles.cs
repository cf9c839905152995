using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Drivers.Storage;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Api.Audit;

/// <summary>A file for each chain: lines that are on the disk when a change begins.</summary>
internal sealed class AuditFiles(string folder, DiskThreads threads) : IAuditSink, IDisposable
{
    private const string Extension = ".jsonl";
    private const int LinesAtEnd = 3;
    private SafeFileHandle? _file;
    private string? _chain;
    private long _length;

    public Task<AuditHead?> FindNewestAsync(CancellationToken cancellationToken) =>
        threads.RunAsync(
            () =>
            {
                if (Chains().LastOrDefault() is not { } newest)
                {
                    return null;
                }

                // Its process may be in the midst of a line, or have ended there.
                var lines = File.ReadLines(PathOf(newest)).TakeLast(LinesAtEnd).Reverse();
                return lines.Select(AuditLine.Read).OfType<(AuditRecord Record, string Hash)>().ToArray() is [var last, ..]
                    ? new AuditHead(newest, last.Record.Sequence, last.Hash)
                    : null;
            },
            cancellationToken
        );

    public Task AppendAsync(string chain, long sequence, IReadOnlyList<string> lines, DbTransaction? transaction) =>
        threads.RunAsync(
            () =>
            {
                Append(chain, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
                return true;
            },
            CancellationToken.None
        );

    public Task<IReadOnlyList<string>> ListChainsAsync(CancellationToken cancellationToken) =>
        threads.RunAsync<IReadOnlyList<string>>(() => [.. Chains()], cancellationToken);

    public async IAsyncEnumerable<string> ReadAsync(string chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(PathOf(chain), cancellationToken))
        {
            yield return line;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Append(string chain, byte[] bytes)
    {
        if (_chain != chain)
        {
            Open(chain);
        }

        try
        {
            RandomAccess.Write(_file!, bytes, _length);
            Disk.Sync(_file!, PathOf(chain));
            _length += bytes.Length;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

#pragma warning disable CA1416 // The gateway runs on Linux, to whose libc Disk speaks.
    private void Open(string chain)
    {
        _file?.Dispose();
        _chain = null;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var created = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (new FileStream(PathOf(chain), created)) { }

        _file = File.OpenHandle(PathOf(chain), FileMode.Open, FileAccess.Write, FileShare.Read);
        Disk.SyncFolder(folder);
        (_chain, _length) = (chain, 0);
    }
#pragma warning restore CA1416

    // What was written of lines that do not count is taken back, if the disk lets us.
    private void Abandon()
    {
        try
        {
            RandomAccess.SetLength(_file!, _length);
        }
        catch (IOException)
        {
            // Verifying finds lines that nobody followed.
        }

        _file!.Dispose();
        _chain = null;
    }

    private IEnumerable<string> Chains() =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, "*" + Extension)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal)
            : [];

    private string PathOf(string chain) => Path.Join(folder, chain + Extension);
}
