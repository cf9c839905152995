namespace Gateway.Api.Http;

/// <summary>A provider's account of a failure.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Status">The HTTP status that it answered.</param>
/// <param name="Code">Its own error code.</param>
/// <param name="RequestId">Its id of the request.</param>
public sealed record ProviderProblem(string Name, int? Status, string? Code, string? RequestId);
