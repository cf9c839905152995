namespace Gateway.Api.Tests.Harness;

/// <summary>Folders of gateways that run inside of the tests.</summary>
internal static class TestFolder
{
    /// <summary>
    /// Deletes one whose gateway has stopped. The factory lets go of its host before Program has come to its end, which may still be closing a database
    /// there.
    /// </summary>
    public static Task DeleteAsync(string folder) =>
        Eventually.BecomesAsync(() => Task.FromResult(TryDelete(folder)), $"the gateway to leave {folder} alone");

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(folder);
        }
    }
}
