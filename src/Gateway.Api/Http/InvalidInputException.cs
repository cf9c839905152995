namespace Gateway.Api.Http;

/// <summary>The request cannot be understood (400), or asks for something impossible (422).</summary>
internal sealed class InvalidInputException(int status, IReadOnlyDictionary<string, string[]> errors)
    : Exception(string.Join(" ", errors.Select(error => $"{error.Key}: {string.Join(" ", error.Value)}")))
{
    public InvalidInputException(string field, string message)
        : this(StatusCodes.Status400BadRequest, new Dictionary<string, string[]> { [field] = [message] }) { }

    public int Status { get; } = status;

    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}
