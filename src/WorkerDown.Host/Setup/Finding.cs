namespace WorkerDown.Host.Setup;

/// <summary>How one point of the set-up stands.</summary>
public enum Standing
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Put right just now.</summary>
    Done,

    /// <summary>Works without it, but less well.</summary>
    Warning,

    /// <summary>It will not work so.</summary>
    Failed,
}

/// <summary>One point of the set-up and what was found.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="Message">A sentence, with the fix where there is something to fix.</param>
public sealed record Finding(string Subject, Standing Standing, string Message);
