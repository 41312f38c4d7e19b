namespace WorkerDown.Workflows.Remediation;

/// <summary>What the Web UI says of a remediation before it has said anything itself: the same wherever it is started.</summary>
public static class RemediationTexts
{
    /// <summary>The static details, Markdown.</summary>
    public const string Details = "Diagnoses a dead worker, restarts or rolls it back, proves that it works again, and calls people when it must. "
        + "Steer it with the Updates `Acknowledge`, `Approve`, `Reject`, `RetryNow`, `Pause`, `Resume` and `Abort`; ask it with the Query `Status`.";

    /// <summary>The static summary: why it was started, within the UI's 200 bytes.</summary>
    public static string Summary(string why) => ActivityCalls.Bounded(why);
}
