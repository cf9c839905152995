namespace Gateway.Drivers.Http.Credentials.Keystone;

/// <summary>What a login of version 3 says, by the settings.</summary>
internal static class KeystoneLogin
{
    private const string DefaultDomain = "default";

    public static TokenRequest Of(KeystoneSettings settings) =>
        settings.HasApplicationCredential
            ? new TokenRequest(new TokenAuth(ByApplicationCredential(settings), Scope: null))
            : new TokenRequest(new TokenAuth(ByPassword(settings), new TokenScope(ProjectOf(settings))));

    private static TokenIdentity ByPassword(KeystoneSettings settings) =>
        new(["password"]) { Password = new PasswordMethod(UserOf(settings) with { Password = settings.Password!.Reveal() }) };

    private static TokenIdentity ByApplicationCredential(KeystoneSettings settings) =>
        new(["application_credential"])
        {
            ApplicationCredential = new ApplicationCredentialMethod(settings.ApplicationCredentialSecret!.Reveal())
            {
                Id = settings.ApplicationCredentialId,
                Name = settings.ApplicationCredentialName,
                User = settings.ApplicationCredentialId is null ? UserOf(settings) : null,
            },
        };

    // An id is the whole cloud's; a name is its domain's.
    private static KeystoneUser UserOf(KeystoneSettings settings) =>
        settings.UserId is { } id
            ? new KeystoneUser { Id = id }
            : new KeystoneUser { Name = settings.Username, Domain = UserDomainOf(settings) };

    private static KeystoneProject ProjectOf(KeystoneSettings settings) =>
        settings.ProjectId is { } id
            ? new KeystoneProject(id, Name: null, Domain: null)
            : new KeystoneProject(
                Id: null,
                settings.ProjectName,
                DomainOf(settings.ProjectDomainId, settings.ProjectDomainName) ?? UserDomainOf(settings)
            );

    private static KeystoneDomain UserDomainOf(KeystoneSettings settings) =>
        DomainOf(settings.UserDomainId, settings.UserDomainName) ?? new KeystoneDomain(DefaultDomain, Name: null);

    private static KeystoneDomain? DomainOf(string? id, string? name) => id is null && name is null ? null : new KeystoneDomain(id, name);
}
