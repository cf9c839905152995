using System.Collections.Frozen;
using Gateway.Api.Connections;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Security.Rights;

/// <summary>The roles there are, followed as the configuration changes. A change that cannot be used leaves the roles as they were.</summary>
internal sealed partial class RoleBook : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly ILogger<RoleBook> _logger;
    private readonly IDisposable _watch;
    private volatile FrozenDictionary<string, Role> _roles;

    /// <exception cref="StartupException">A role cannot be used.</exception>
    public RoleBook(IConfiguration configuration, ILogger<RoleBook> logger)
    {
        (_configuration, _logger) = (configuration, logger);
        _roles = RoleReader.Read(configuration);
        _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>Another object after each change.</summary>
    public FrozenDictionary<string, Role> Roles => _roles;

    /// <summary>What somebody with these roles may do. A role that is gone gives nothing.</summary>
    public static CallerRights RightsOf(FrozenDictionary<string, Role> roles, IEnumerable<string> names) =>
        new([.. names.Select(name => roles.GetValueOrDefault(name)).OfType<Role>().SelectMany(role => role.Rules)]);

    /// <summary>The roles that an API key has: those it was made with, and those that the configuration binds to its id or name.</summary>
    public static IReadOnlyList<string> OfKey(FrozenDictionary<string, Role> roles, string id, string name, IEnumerable<string> own) =>
        [
            .. own.Concat(roles.Values.Where(role => role.Keys.Contains(id) || role.Keys.Contains(name)).Select(role => role.Name))
                .Distinct(),
        ];

    /// <summary>The roles that the configuration binds to a subject or one of its groups.</summary>
    public static IReadOnlyList<string> OfSubject(
        FrozenDictionary<string, Role> roles,
        string subject,
        IReadOnlyCollection<string> groups
    ) => [.. roles.Values.Where(role => role.Subjects.Contains(subject) || groups.Any(role.Groups.Contains)).Select(role => role.Name)];

    public void Dispose() => _watch.Dispose();

    private void Reload()
    {
        try
        {
            _roles = RoleReader.Read(_configuration);
        }
        catch (StartupException e)
        {
            LogRefused(e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed roles are refused, those from before stay: {Reason}")]
    private partial void LogRefused(string reason);
}
