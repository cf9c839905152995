using System.Security.Cryptography;

namespace Gateway.Api.Connections.Vault;

/// <summary>Seals all stored connections with the first master key. Gateways go on meanwhile: they hold what they have opened.</summary>
internal sealed class VaultRotation(StoredRows rows, VaultKeys keys)
{
    /// <summary>How it ended.</summary>
    /// <param name="Sealed">How many were sealed anew.</param>
    /// <param name="Unchanged">How many had that key already.</param>
    /// <param name="Failed">The connections that could not be opened.</param>
    internal sealed record Result(int Sealed, int Unchanged, IReadOnlyList<string> Failed);

    public async Task<Result> RunAsync(CancellationToken cancellationToken)
    {
        var (done, unchanged, failed) = (0, 0, new List<string>());
        foreach (var row in await rows.ListAsync(cancellationToken))
        {
            if (row.KeyId == keys.First.Id)
            {
                unchanged++;
            }
            else if (await TryResealAsync(row))
            {
                done++;
            }
            else
            {
                failed.Add(row.Name);
            }
        }

        return new Result(done, unchanged, failed);
    }

    // One that somebody changes at this moment is sealed by whoever does.
    private async Task<bool> TryResealAsync(StoredRow row)
    {
        var before = row.KeyId;
        try
        {
            keys.Seal(row, keys.Open(row));
            return await rows.ResealAsync(row, before)
                || await rows.FindAsync(row.Name, CancellationToken.None) is not { } now
                || now.KeyId == row.KeyId;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
