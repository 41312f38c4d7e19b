namespace WorkerDown.Activities.Telemetry;

/// <summary>How a try to deliver a page ended.</summary>
public enum PageOutcome
{
    /// <summary>The channel took it.</summary>
    Delivered,

    /// <summary>It could not be reached, or asked to be left alone for a while: tried again soon.</summary>
    Failed,

    /// <summary>It said no: tried again seldom, somebody has to mend the channel.</summary>
    Refused,
}
