using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.KubernetesSimulator.Tests.Goldens;

/// <summary>
/// The simulator beside a real control plane, step by step: the same commands must bring the same states of every object
/// in the same order, and the same objects at the end. What may differ is listed in <see cref="Ignored"/> and in
/// <see cref="Differences"/>, and nowhere else.
/// </summary>
public sealed class GoldenTests(RecordedStory story) : IClassFixture<RecordedStory>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Steps => [.. RecordedSteps.InOrder.Select(s => s.Name).Where(Recording.Steps.ContainsKey)];

    public static TheoryData<string> StepsWithObjects => [.. RecordedSteps.InOrder.Select(s => s.Name).Where(s => Recording.Objects(s) is not null)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_deployment_goes_through_the_recorded_states(string step) => SameStates(step, "Deployment");

    [Theory]
    [MemberData(nameof(Steps))]
    public void Replica_sets_go_through_the_recorded_states(string step) => SameStates(step, "ReplicaSet");

    [Theory]
    [MemberData(nameof(Steps))]
    public void Pods_go_through_the_recorded_states(string step) => SameStates(step, "Pod");

    [Theory]
    [MemberData(nameof(StepsWithObjects))]
    public void A_deployment_ends_as_recorded(string step) => SameObjects(step, "deployments");

    [Theory]
    [MemberData(nameof(StepsWithObjects))]
    public void Replica_sets_end_as_recorded(string step) => SameObjects(step, "replicasets");

    [Theory]
    [MemberData(nameof(StepsWithObjects))]
    public void Pods_end_as_recorded(string step) => SameObjects(step, "pods");

    private void SameStates(string step, string kind) =>
        Assert.Equal(Differences.Apply(step, kind, string.Join('\n', Recording.Steps[step].Of(kind))), string.Join('\n', story.Step(step).Of(kind)));

    private void SameObjects(string step, string kind) =>
        Assert.Equal(Text(Recording.Objects(step)!, kind, Recording.Names), Text(story.Objects(step), kind, story.Names));

    private static string Text(JsonObject objects, string kind, IReadOnlyDictionary<string, string> names) =>
        string.Join('\n', objects[kind]!.AsArray().Select(o => Ignored.Scrub(o, names)!.ToJsonString(Indented)).Order(StringComparer.Ordinal));
}
