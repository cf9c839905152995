namespace Gateway.Api.Tests.Docs;

/// <summary>The files of the project that these tests were built of.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "CloudGateway.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("There is no CloudGateway.sln above."));
}
