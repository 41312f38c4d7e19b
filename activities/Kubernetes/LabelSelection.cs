using k8s.Models;

namespace WorkerDown.Activities.Kubernetes;

/// <summary>Whether a label selector of the API selects an object.</summary>
public static class LabelSelection
{
    /// <summary>As the API does it: an empty selector selects everything, none nothing.</summary>
    public static bool Selects(V1LabelSelector? selector, IDictionary<string, string>? labels)
    {
        labels ??= new Dictionary<string, string>();
        return selector is not null
            && (selector.MatchLabels ?? new Dictionary<string, string>()).All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
            && (selector.MatchExpressions ?? []).All(e => Holds(e, labels));
    }

    private static bool Holds(V1LabelSelectorRequirement e, IDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(e.Key, out var value);
        return e.OperatorProperty switch
        {
            "In" => has && e.Values?.Contains(value) == true,
            "NotIn" => !has || e.Values?.Contains(value) != true,
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
