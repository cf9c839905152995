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
    private SafeFileHandle? _file;
    private string? _chain;
    private long _length;

    public Task<AuditHead?> FindNewestAsync(CancellationToken cancellationToken) =>
        threads.RunAsync(
            () =>
            {
                var newest = Chains().LastOrDefault();
                var last = newest is null ? null : File.ReadLines(PathOf(newest)).LastOrDefault(line => AuditLine.Read(line) is not null);
                return last is not null && AuditLine.Read(last) is { } read
                    ? new AuditHead(newest!, read.Record.Sequence, read.Hash)
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
