using System.Runtime.ExceptionServices;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Objects;

/// <summary>
/// Sends the parts of an upload, several at once. Those that wait or are under way have at most <see cref="MostBytes"/>: larger parts
/// mean fewer at once.
/// </summary>
internal sealed class PartSender(IMultipartUploadDriver driver, MultipartUpload upload) : IDisposable
{
    /// <summary>How many blocks of <see cref="TransferMemory"/> one upload may hold, and so how many parts of the first size go at once.</summary>
    public const int UnitsAtOnce = 8;

    /// <summary>The most memory of one upload in bytes.</summary>
    public const long MostBytes = (long)UnitsAtOnce * TransferMemory.UnitBytes;

    private readonly SemaphoreSlim _units = new(UnitsAtOnce, UnitsAtOnce);
    private readonly List<Task<MultipartPart>> _parts = [];

    /// <summary>
    /// Sends all that there is. If a part fails the others are given up, and the failure is thrown once none is under way any more.
    /// </summary>
    /// <param name="reader">Gives the parts.</param>
    /// <param name="first">The first part, if it has been read already. It is the caller's to dispose, also once it is sent.</param>
    /// <param name="firstNumber">The number of the first part.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<IReadOnlyList<MultipartPart>> SendAsync(
        PartReader reader,
        Part? first,
        int firstNumber,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? failure = null;
        try
        {
            await SendPartsAsync(reader, first, firstNumber, stop);
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
            await stop.CancelAsync();
        }

        try
        {
            var parts = await Task.WhenAll(_parts);
            failure?.Throw();
            return parts;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && failure is not null)
        {
            // They were given up because the source failed.
            failure.Throw();
            throw;
        }
    }

    public void Dispose() => _units.Dispose();

    private async Task SendPartsAsync(PartReader reader, Part? first, int firstNumber, CancellationTokenSource stop)
    {
        var number = firstNumber;
        while (true)
        {
            var units = (int)Math.Min(TransferMemory.UnitsOf(reader.BytesOf(number)), UnitsAtOnce);
            for (var i = 0; i < units; i++)
            {
                await _units.WaitAsync(stop.Token);
            }

            var part = number == firstNumber && first is not null ? first : await reader.ReadAsync(number, stop.Token);
            if (part.Length == 0)
            {
                await part.DisposeAsync();
                return;
            }

            var (isLast, sourceIsFree, next) = (part.IsLast, part.SourceIsFree, reader.NumberAfter(number, part.Length));
            var sending = SendPartAsync(number, part, units, stop);
            number = next;
            _parts.Add(sending);
            // The store's answer to a part is not waited for, or each would cost the way there and back.
            await Task.WhenAny(sourceIsFree, sending);
            if (isLast)
            {
                return;
            }
        }
    }

    private async Task<MultipartPart> SendPartAsync(int number, Part part, int units, CancellationTokenSource stop)
    {
        await using (part)
        {
            try
            {
                return await driver.UploadPartAsync(upload, number, part.Content, part.Length, stop.Token);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
            finally
            {
                _units.Release(units);
            }
        }
    }
}
