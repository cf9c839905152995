using System.Text.Json;
using Gateway.Conformance.Specs;

namespace Gateway.Api.Tests.Harness;

/// <summary>
/// The schemas of the description. Clients are told to pass over members that they do not know; a test is not: what is answered is described.
/// </summary>
internal sealed class AnswerSchemas(JsonElement document)
{
    private readonly SchemaChecker _schemas = new(document, isExact: true);

    public string? WhatIsWrong(JsonElement schema, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var value = JsonDocument.Parse(body);
            var wrong = _schemas.Check(schema, value.RootElement, isRequest: false);
            return wrong.Count == 0 ? null : string.Join("; ", wrong);
        }
        catch (JsonException)
        {
            return "is no JSON";
        }
    }
}
