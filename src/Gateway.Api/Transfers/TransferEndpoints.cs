using FluentValidation;
using Gateway.Api.Http;
using Gateway.Api.Operations;
using Gateway.Api.Security.Rights;
using Gateway.Drivers.Contracts;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Api.Transfers;

/// <summary>Many objects at once: brought over, or deleted. Always an operation.</summary>
internal static class TransferEndpoints
{
    private static readonly WaitPreference NoWait = new(null, IsAsync: false);

    public static void MapTransfers(this IEndpointRouteBuilder routes)
    {
        routes
            .MapCollection("transfers", "Transfers", Verb.ObjectsRead, Verb.ObjectsWrite)
            .MapPost("/", CreateTransfer)
            .Validate<CreateTransfer, CreateTransferValidator>()
            .WithMetadata(new OperationMetadata(TransferOperations.Create, IsAlways: true))
            .Produces<Operation>(StatusCodes.Status202Accepted)
            .Produces<TransferResult>();
        routes
            .MapCollection("buckets", "Buckets", Verb.ObjectsWrite, Verb.ObjectsWrite)
            .MapPost("/{connection}/{bucket}/empty", EmptyBucket)
            .WithMetadata(new OperationMetadata(TransferOperations.Empty, IsAlways: true))
            .Produces<Operation>(StatusCodes.Status202Accepted)
            .Produces<TransferResult>();
    }

    /// <summary>Copies, moves or mirrors objects between any two connections.</summary>
    /// <remarks>
    /// One object, those below a prefix, or a bucket. Objects that the target has already, of the same size and digest, are left as they are; metadata
    /// and media type go along; digests are checked. What fails is told and does not stop the rest. It goes on after a crash. The answer is 202 with the
    /// operation, whose result counts; with <c>Prefer: wait=30</c> it is the result if that comes in time.
    /// </remarks>
    private static Task<IResult> CreateTransfer(
        CreateTransfer body,
        DriverFactory drivers,
        Access access,
        OperationSubmitter operations,
        HttpContext http
    )
    {
        CheckRights(body, access);
        drivers.Open<IObjectDriver>(body.Source.Connection);
        return operations.SubmitAsync(
            TransferOperations.Create,
            http,
            body.Target.Connection,
            null,
            body,
            http.Request.ReadWait() ?? NoWait
        );
    }

    /// <summary>Deletes all objects of a bucket, or those below a prefix. The bucket stays.</summary>
    /// <remarks>The answer is 202 with the operation; with <c>Prefer: wait=30</c> it is the result if that comes in time.</remarks>
    private static Task<IResult> EmptyBucket(
        string connection,
        ResourceId bucket,
        EmptyBucket body,
        Access access,
        OperationSubmitter operations,
        HttpContext http
    )
    {
        access.RequireBelow(Verb.ObjectsWrite, connection, bucket.Value, body.Prefix ?? "");
        return operations.SubmitAsync(TransferOperations.Empty, http, connection, bucket.Value, body, http.Request.ReadWait() ?? NoWait);
    }

    // Once, when it is asked for: what is accepted goes on.
    private static void CheckRights(CreateTransfer body, Access access)
    {
        var (source, target) = (body.Source, body.Target);
        Verb[] atSource = body.Mode == TransferMode.Move ? [Verb.ObjectsRead, Verb.ObjectsWrite] : [Verb.ObjectsRead];
        foreach (var verb in atSource)
        {
            Require(verb, source, source.Key, source.Prefix ?? "");
        }

        Require(Verb.ObjectsWrite, target, source.Key is null ? null : body.TargetKey, body.TargetPrefix);

        void Require(Verb verb, TransferEnd end, string? key, string prefix)
        {
            if (key is not null)
            {
                access.Require(verb, end.Connection, end.Bucket, key);
            }
            else
            {
                access.RequireBelow(verb, end.Connection, end.Bucket, prefix);
            }
        }
    }

    private sealed class CreateTransferValidator : AbstractValidator<CreateTransfer>
    {
        private const int MostAtOnce = 64;

        public CreateTransferValidator()
        {
            RuleFor(transfer => transfer.AtOnce).InclusiveBetween(1, MostAtOnce);
            RuleFor(transfer => transfer.Source)
                .Must(source => source.Key is null || source.Prefix is null)
                .WithMessage("Give a key or a prefix, not both.");
            RuleFor(transfer => transfer.Target)
                .Must((transfer, target) => target.Key is null || (transfer.Source.Key is not null && target.Prefix is null))
                .WithMessage("A key goes with a key of the source, and not with a prefix.");
            RuleFor(transfer => transfer.Target)
                .Must((transfer, _) => !Overlap(transfer))
                .WithMessage("Source and target must not overlap.");
            RuleFor(transfer => transfer.DeleteExtra)
                .Must((transfer, extra) => !extra || (transfer.Mode == TransferMode.Mirror && transfer.Source.Key is null))
                .WithMessage("Only a mirror of a prefix or a bucket deletes what is extra.");
        }

        private static bool Overlap(CreateTransfer transfer)
        {
            var (source, target) = (transfer.Source, transfer.Target);
            if (source.Connection != target.Connection || source.Bucket != target.Bucket)
            {
                return false;
            }

            var from = source.Key ?? source.Prefix ?? "";
            var to = source.Key is null ? target.Prefix ?? from : target.Key ?? target.Prefix + source.Key;
            return source.Key is null
                ? from.StartsWith(to, StringComparison.Ordinal) || to.StartsWith(from, StringComparison.Ordinal)
                : from == to;
        }
    }
}
