using WorkerDown.Core;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary>The names of targets as typed.</summary>
internal static class TargetNames
{
    /// <summary>Refuses a name that the configuration does not know; without targets in it (an operator's laptop) any name may be right.</summary>
    /// <exception cref="WrongUsageException">The name is unknown.</exception>
    public static void Check(Invocation invocation, string target)
    {
        var known = invocation.Settings.Targets;
        if (known.Count == 0 || known.ContainsKey(target))
            return;
        var near = NearestName.Of(target, known.Keys);
        throw new WrongUsageException($"The target '{target}' is not configured{(near is null ? $"; known are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal).Take(20))}." : $"; did you mean '{near}'?")}");
    }
}
