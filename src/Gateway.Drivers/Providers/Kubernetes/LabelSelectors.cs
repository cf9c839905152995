namespace Gateway.Drivers.Providers.Kubernetes;

/// <summary>Which pods a deployment takes for its own (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/).</summary>
internal static class LabelSelectors
{
    /// <summary>The selector as a query has it.</summary>
    public static string ToText(LabelSelector? selector) =>
        string.Join(
            ',',
            (selector?.MatchLabels ?? new Dictionary<string, string>())
                .Select(label => $"{label.Key}={label.Value}")
                .Concat((selector?.MatchExpressions ?? []).Select(ToText))
        );

    /// <summary>Whether a pod is the selector's.</summary>
    public static bool Matches(LabelSelector? selector, Pod pod)
    {
        var labels = pod.Metadata.Labels ?? new Dictionary<string, string>();
        return (selector?.MatchLabels ?? new Dictionary<string, string>()).All(label => labels.GetValueOrDefault(label.Key) == label.Value)
            && (selector?.MatchExpressions ?? []).All(requirement => Matches(requirement, labels));
    }

    private static string ToText(LabelRequirement requirement)
    {
        var values = string.Join(',', requirement.Values ?? []);
        return requirement.Operator switch
        {
            "In" => $"{requirement.Key} in ({values})",
            "NotIn" => $"{requirement.Key} notin ({values})",
            "DoesNotExist" => $"!{requirement.Key}",
            _ => requirement.Key ?? "",
        };
    }

    private static bool Matches(LabelRequirement requirement, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(requirement.Key ?? "");
        return requirement.Operator switch
        {
            "In" => value is not null && requirement.Values?.Contains(value) == true,
            "NotIn" => value is null || requirement.Values?.Contains(value) != true,
            "DoesNotExist" => value is null,
            _ => value is not null,
        };
    }
}
