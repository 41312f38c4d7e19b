namespace WorkerDown.Core.Guards;

/// <summary>Whether a guard lets us act: refusals are distinct.</summary>
public enum GuardVerdict
{
    /// <summary>Go on.</summary>
    Allowed,

    /// <summary>Not now: until a stated time.</summary>
    Deferred,

    /// <summary>Not at all: for a stated reason.</summary>
    Blocked,
}

/// <summary>One guard's answer.</summary>
/// <param name="Guard">Its name.</param>
/// <param name="Verdict">Allowed, Deferred or Blocked.</param>
/// <param name="Reason">A stable word of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence with figures.</param>
/// <param name="Until">For Deferred: until when.</param>
public sealed record GuardAnswer(string Guard, GuardVerdict Verdict, string Reason, string Message, DateTimeOffset? Until = null)
{
    /// <summary>The guard has nothing against it.</summary>
    public static GuardAnswer Allow(string guard) => new(guard, GuardVerdict.Allowed, Reasons.GuardsAllow, "nothing against it");
}
