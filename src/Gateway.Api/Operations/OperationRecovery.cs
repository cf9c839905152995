using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>What is done when an earlier call of an operation may have reached the provider, or not.</summary>
internal sealed class OperationRecovery(OperationRow row, OperationKind kind, OperationWriter writer, OperationStore store)
{
    /// <summary>Whether a thing refuses to be called for again: the first call may have put it where it is, without its state telling.</summary>
    public static bool IsHeld(OperationKind kind, OperationRow row, DriverException failure) =>
        kind.Recovery == Recovery.LookFirst && row.Calls > 1 && failure.Kind == DriverErrorKind.Conflict;

    /// <summary>Goes on with what the earlier call has done, or calls again where that does no harm.</summary>
    /// <exception cref="OutcomeUnknownException">Nobody can tell.</exception>
    public Task<Called> RecoverAsync(OperationCall call, CancellationToken cancellationToken) =>
        kind.Recovery switch
        {
            Recovery.Repeat => kind.CallAsync(call, cancellationToken),
            Recovery.FindOrRepeat => FindOrRepeatAsync(call, cancellationToken),
            Recovery.Find => FindOnlyAsync(call, cancellationToken),
            _ => LookAsync(call, cancellationToken),
        };

    /// <summary>Whether a failure leaves open whether the call was carried out. A call that can be made again loses nothing by that.</summary>
    public static bool IsUncertain(OperationKind kind, DriverException failure) =>
        failure.IsNetwork || failure.Kind == DriverErrorKind.Timeout || (failure.Kind == DriverErrorKind.Unavailable && !IsOnce(kind));

    /// <summary>Whether the call is never made again.</summary>
    public static bool IsOnce(OperationKind kind) => kind.Recovery is Recovery.Find or Recovery.LookOnly;

    /// <summary>What the earlier call has made, to be taken back; nothing if there is nothing.</summary>
    /// <exception cref="OutcomeUnknownException">Nobody can tell, or not so surely that it may be deleted.</exception>
    public async Task<Called> FindMadeAsync(OperationCall call) =>
        kind.Recovery switch
        {
            // The token finds what was made, or makes it: it goes either way.
            Recovery.Repeat => await kind.CallAsync(call, CancellationToken.None),
            Recovery.FindOrRepeat => await FindAsync(call, CancellationToken.None) ?? new Called([], null, true),
            _ => throw new OutcomeUnknownException(),
        };

    /// <summary>Notes what the operation is about from here on.</summary>
    public void Note(Called called)
    {
        row.Ids = called.Ids;
        row.Target = called.Ids is [var id] ? new ResourceId(id).ToString() : row.Target;
    }

    private async Task<Called> FindOrRepeatAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(call, cancellationToken) is { } found)
        {
            return found;
        }

        try
        {
            return await kind.CallAsync(call, cancellationToken);
        }
        catch (DriverException e) when (e.Kind == DriverErrorKind.Conflict)
        {
            // It was not in the list yet, or the name is another's.
            if (await FindAsync(call, cancellationToken) is { } late)
            {
                return late;
            }

            throw;
        }
    }

    private async Task<Called> FindOnlyAsync(OperationCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) ?? throw new OutcomeUnknownException { MayShowYet = true };

    private async Task<Called?> FindAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (await kind.FindAsync(call, cancellationToken) is not { } found)
        {
            return null;
        }

        // Written first and compared then: of two operations that lay claim to one thing, at least one sees the other.
        Note(found);
        await writer.KeepAsync(row);
        return await store.IsTargetOfAnotherAsync(row) ? throw new OutcomeUnknownException() : found;
    }

    private async Task<Called> LookAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var traced = await kind.TraceAsync(call, cancellationToken);
        return traced.Trace switch
        {
            Trace.Done => new Called(call.Id is null || traced.Result is null ? [] : [call.Id], traced.Result, true),
            Trace.UnderWay => new Called([call.Id!], traced.Result, false),
            Trace.None when kind.Recovery == Recovery.LookFirst => await RepeatAsync(call, cancellationToken),
            _ => throw new OutcomeUnknownException(),
        };
    }

    private async Task<Called> RepeatAsync(OperationCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await kind.CallAsync(call, cancellationToken);
        }
        catch (DriverException e) when (kind.Answer == Answer.Nothing && e.Kind == DriverErrorKind.NotFound)
        {
            return new Called([], null, true);
        }
    }
}

/// <summary>Nobody can tell whether an earlier call had its effect.</summary>
internal sealed class OutcomeUnknownException : Exception
{
    /// <summary>Whether another look may tell.</summary>
    public bool MayShowYet { get; init; }
}
