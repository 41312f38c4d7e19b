using Sandbox.TemporalTestServer;

namespace WorkerDown.Tests.Scenarios.KillMatrix;

/// <summary>Notes in which steps the histories were written, and which of them were answers of a worker.</summary>
internal sealed class HistorySteps : IHistoryObserver
{
    private readonly List<Noted> all = [];

    /// <summary>Of the workflows whose ids begin so, in the order of their starts, the one that wrote most.</summary>
    public (int Ordinal, Noted Steps) Longest(string prefix)
    {
        var those = all.Where(n => n.WorkflowId.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var longest = those.MaxBy(n => n.Events) ?? throw new InvalidOperationException($"no workflow '{prefix}' was started");
        return (those.IndexOf(longest), longest);
    }

    /// <inheritdoc />
    public bool Answering(string workflowId, long written)
    {
        Of(workflowId).Answering = true;
        return false;
    }

    /// <inheritdoc />
    public void Written(string workflowId, long written) => Of(workflowId).Add(written);

    private Noted Of(string workflowId)
    {
        if (all.Find(n => n.WorkflowId == workflowId) is { } known)
            return known;
        all.Add(new(workflowId));
        return all[^1];
    }

    /// <summary>The steps of one workflow.</summary>
    internal sealed class Noted(string workflowId)
    {
        private readonly List<(long First, long Last, bool Answer)> steps = [];

        public string WorkflowId => workflowId;

        public bool Answering { get; set; }

        /// <summary>Events that were written.</summary>
        public long Events { get; private set; }

        /// <summary>How many steps wrote them.</summary>
        public int Count => steps.Count;

        /// <summary>
        /// Every moment at which a worker can die, each once: what lies before or after an event in the middle of a step is
        /// the moment before or after the step, and before a step that is no answer of the worker is after the one before.
        /// </summary>
        public IReadOnlyList<KillPoint> Points =>
            [.. steps.SelectMany(s => s.Answer ? [new KillPoint(s.First, Before: true), new(s.Last, Before: false)] : new[] { new KillPoint(s.Last, Before: false) })];

        public void Add(long written)
        {
            steps.Add((Events + 1, written, Answering));
            Events = written;
            Answering = false;
        }
    }
}
