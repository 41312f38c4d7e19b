using WorkerDown.Core.Diagnose;
using WorkerDown.Core.Health;
using WorkerDown.Core.Ladder;
using WorkerDown.Tests.Fuzzing;

namespace WorkerDown.Tests.Core.Diagnose;

/// <summary>Whatever a cluster and Temporal are seen to be, the rules come to an answer that they can point at.</summary>
public class FuzzedEvidenceTests
{
    private const int Rounds = 400;

    public static TheoryData<int> Seeds => Fuzz.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Garbage_in_Kubernetes_own_words_never_throws_and_acts_only_on_what_it_can_point_at(int seed) =>
        Each(seed, sense: true, diagnosis =>
        {
            if (!Destructive(diagnosis))
                return;
            Assert.Equal(HealthState.Down, diagnosis.Health);
            Assert.Null(diagnosis.Evidence.Temporal.Sick);
            Assert.True(diagnosis.Evidence.Deployment.Value is { Exists: true, Paused: false, Replicas: > 0, Selector.Length: > 0 });
            Assert.True(diagnosis.Next.Rung != Rung.Rollback || diagnosis.Evidence.ReplicaSets.Value!.Any(r => r.Revision == diagnosis.Next.RollbackTarget!.Revision));
            Assert.True(diagnosis.Next.Rung != Rung.DeleteStuckPods || diagnosis.Next.Pods.All(p => diagnosis.Evidence.Pods.Value!.Any(x => x.Uid == p.Uid)));
            Assert.True(diagnosis.Findings[0].Confidence < Confidence.High || diagnosis.Findings[0].RestsOn.Count > 0);
        });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Garbage_without_a_known_word_never_gives_a_destructive_rung_with_confidence(int seed) =>
        Each(seed, sense: false, diagnosis =>
        {
            if (!Destructive(diagnosis) || diagnosis.Findings[0].Confidence < Confidence.High)
                return;
            // That a container ended and was started anew needs no word: the numbers alone say so. The answer to it is the mildest
            // rung, or the way back to the revision of which the numbers say that it was current for long.
            Assert.True((diagnosis.Next.Rung == Rung.Restart || diagnosis.Next is { Rung: Rung.Rollback, RollbackTarget: not null }) && diagnosis.Evidence.Pods.Value!.Any(p => p.Containers.Any(c => c is { Restarts: > 1, LastExit: not null })), diagnosis.Message);
        });

    private static bool Destructive(Diagnosis diagnosis) => diagnosis.Next.Rung is Rung.Restart or Rung.DeleteStuckPods or Rung.Rollback;

    private static void Each(int seed, bool sense, Action<Diagnosis> check) => Fuzz.Each(seed, Rounds, random => check(new Garbage(random, sense).Diagnose()));
}
