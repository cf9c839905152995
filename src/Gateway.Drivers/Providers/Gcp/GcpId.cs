using System.Diagnostics.CodeAnalysis;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Gcp;

/// <summary>
/// An id of what is unique in its zone or project only: <c>europe-west3-a/web-1</c>, <c>debian-cloud/debian-13</c>. Google's numeric ids
/// are in no reference from one thing to another.
/// </summary>
/// <param name="Scope">The zone, region or project.</param>
/// <param name="Name">The name in it.</param>
internal readonly record struct GcpId(string Scope, string Name)
{
    // …/projects/{project}/zones/{zone}/instances/{name}, …/projects/{project}/global/images/{name}
    private const int NameFromEnd = 1;
    private const int ScopeFromEnd = 3;

    /// <summary>The path of the scope below the project: regions end in a digit, zones in a letter.</summary>
    public string ScopePath => char.IsAsciiDigit(Scope[^1]) ? $"regions/{Scope}" : $"zones/{Scope}";

    public override string ToString() => $"{Scope}/{Name}";

    /// <summary>Reads an id of a thing in a zone or region.</summary>
    public static bool TryReadZonal(string id, out GcpId read) =>
        TrySplit(id, out read) && GcpName.IsName(read.Scope) && GcpName.IsName(read.Name);

    /// <summary>Reads an id of a thing in a project.</summary>
    public static bool TryReadGlobal(string id, out GcpId read) =>
        TrySplit(id, out read) && GcpName.IsProject(read.Scope) && GcpName.IsName(read.Name);

    /// <summary>An id that an address names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.NotFound"/>.</exception>
    public static GcpId Find(Connection connection, string id, string what) =>
        TryReadZonal(id, out var read) ? read : throw connection.Fail(DriverErrorKind.NotFound, $"There is no {what} '{id}'.");

    /// <summary>An id that a field of the request names.</summary>
    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidValue"/>.</exception>
    public static GcpId Refer(Connection connection, ResourceId id, string what, string field) =>
        TryReadZonal(id.Value, out var read)
            ? read
            : throw connection.Fail(DriverErrorKind.InvalidValue, $"There is no {what} '{id.Value}'.", field);

    /// <summary>The id of what Google's address of a thing in a zone or region names.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public static ResourceId? OfAddress(string? address)
    {
        if (address?.Split('/') is not { Length: >= ScopeFromEnd } parts)
        {
            return null;
        }

        return new GcpId(parts[^ScopeFromEnd], parts[^NameFromEnd]).ToString();
    }

    /// <summary>The last part of an address.</summary>
    [return: NotNullIfNotNull(nameof(address))]
    public static string? NameOf(string? address) => address?[(address.LastIndexOf('/') + 1)..];

    private static bool TrySplit(string id, out GcpId read)
    {
        read = default;
        if (id.Split('/') is not [var scope, var name])
        {
            return false;
        }

        read = new GcpId(scope, name);
        return true;
    }
}
