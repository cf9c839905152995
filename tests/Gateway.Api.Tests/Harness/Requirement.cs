using Xunit;

namespace Gateway.Api.Tests.Harness;

/// <summary>What a test needs of the machine: without it the test is skipped with a reason, and with <c>CI=true</c> it fails.</summary>
internal static class Requirement
{
    /// <summary>Goes on if this is there.</summary>
    public static void Need(bool isThere, string what)
    {
        var isRequired = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        Assert.True(isThere || !isRequired, what);
        Skip.IfNot(isThere, what);
    }

    /// <summary>A variable that a script of <c>tests/backends</c> prints.</summary>
    public static string Variable(string name, string script)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Need(!string.IsNullOrEmpty(value), $"{name} is not set: start tests/backends/{script} and export what it prints.");
        return value!;
    }
}
