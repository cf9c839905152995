using Gateway.Api.Http;
using Gateway.Drivers.Model;

namespace Gateway.Api.Operations;

/// <summary>Problems that only operations have.</summary>
internal static class OperationProblems
{
    /// <summary>The code of an end that nobody can tell.</summary>
    public const string OutcomeUnknown = "outcome-unknown";

    /// <summary>The problem that a failure of a driver is.</summary>
    public static Problem Of(Exception failure, OperationRow row) => Problems.From(failure) with { Connection = row.Connection };

    /// <summary>The provider may have done it or not.</summary>
    /// <param name="row">The operation.</param>
    /// <param name="what">What a person should look for.</param>
    public static Problem Unknown(OperationRow row, string what) =>
        Problems.Create(
            StatusCodes.Status502BadGateway,
            OutcomeUnknown,
            "Nobody can tell whether it was done",
            $"The gateway was interrupted while it asked the provider of connection '{row.Connection}' ({row.Kind}), and the provider has no way to "
                + $"tell whether it was asked. It was not asked again. Look there whether {what} before you repeat the request."
        ) with
        {
            Connection = row.Connection,
        };

    /// <summary>The provider took longer than the operator lets it.</summary>
    public static Problem TooSlow(OperationRow row, TimeSpan patience) =>
        Of(
            new DriverException(
                DriverErrorKind.Timeout,
                $"The provider accepted it and was not done after {patience.TotalSeconds:F0} s. It may still be going on there."
            ),
            row
        );

    /// <summary>What was made could not be taken back.</summary>
    public static Problem NotUndone(OperationRow row, DriverException failure) =>
        Of(failure, row) with
        {
            Title = "What was made could not be removed",
            Detail = $"'{row.Target}' is still there: {failure.Message}",
        };

    /// <summary>Somebody cancelled it while a request waited for it.</summary>
    public static Problem Canceled(OperationRow row) =>
        Problems.Create(
            StatusCodes.Status409Conflict,
            "operation-canceled",
            "The operation was cancelled",
            "Somebody cancelled it before it was done."
        ) with
        {
            Connection = row.Connection,
        };

    /// <summary>This gateway cannot go on with it.</summary>
    public static Problem Unreadable(OperationRow row) =>
        Problems.Create(
            StatusCodes.Status500InternalServerError,
            "operation-unreadable",
            "The operation cannot be gone on with",
            $"Its connection '{row.Connection}' is gone, or its request was kept by a gateway of another version or with another key ring."
        ) with
        {
            Connection = row.Connection,
        };
}
