namespace Gateway.Micro;

/// <summary>What is measured has to be what is meant.</summary>
internal static class Expect
{
    public static void Count(int expected, int actual)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException($"{actual} items in place of {expected}.");
        }
    }
}
