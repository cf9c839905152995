using System.Text;
using Gateway.Drivers.Hosting;
using Gateway.Drivers.Model;

namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Where a list goes on: in the deployments or behind them in the pods, and there by Kubernetes' own cursor.</summary>
/// <param name="IsOfPods">Whether the deployments are through.</param>
/// <param name="Continue">Kubernetes' cursor; null for the beginning.</param>
/// <param name="After">What was given last of that part; null if nothing was.</param>
internal sealed record ListPlace(bool IsOfPods, string? Continue, string? After = null)
{
    private const char Separator = '\n';

    public static ListPlace FirstPod { get; } = new(IsOfPods: true, null);

    private static readonly ListPlace Start = new(IsOfPods: false, null);

    /// <exception cref="DriverException"><see cref="DriverErrorKind.InvalidRequest"/> for a text that is no place of ours.</exception>
    public static ListPlace Read(Connection connection, string? token)
    {
        if (token is null)
        {
            return Start;
        }

        return token.Split(Separator) is [("p" or "d") and var kind, var more, var after]
            ? new ListPlace(kind == "p", NullIfEmpty(more), NullIfEmpty(after))
            : throw connection.Fail(DriverErrorKind.InvalidRequest, "The page token is none of this list.", "pageToken");
    }

    public override string ToString() =>
        new StringBuilder(IsOfPods ? "p" : "d").Append(Separator).Append(Continue).Append(Separator).Append(After).ToString();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
