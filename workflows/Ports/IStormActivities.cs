using Temporalio.Activities;
using WorkerDown.Core.Health;
using WorkerDown.Core.Targets;

namespace WorkerDown.Workflows.Ports;

/// <summary>What a storm's run needs.</summary>
public interface IStormActivities
{
    /// <summary>Whom a storm calls, by the configuration as it is now.</summary>
    [Activity("LoadStorm")]
    Task<StormPlan> LoadStormAsync(FleetStorm storm);

    /// <summary>Looks at the fleet again.</summary>
    /// <param name="part">The part of it in which the storm was seen; null for the whole.</param>
    [Activity("LookAtStorm")]
    Task<StormLook> LookAtStormAsync(FleetPart? part = null);
}

/// <summary>Whom a storm calls.</summary>
/// <param name="Escalation">The steps of the configuration's own escalation; without one those of the first target that is down. None when all that are down are on dry run.</param>
/// <param name="Links">Where people read on.</param>
/// <param name="LookEvery">How often the fleet is looked at again.</param>
/// <param name="Owed">Channels that have not yet heard of the end of the storm before; null for none.</param>
public sealed record StormPlan(EscalationPolicy Escalation, Links Links, TimeSpan LookEvery, IReadOnlyList<string>? Owed = null);

/// <summary>One look at a storm.</summary>
/// <param name="At">When.</param>
/// <param name="Storm">What is seen of it; null when it is not seen any more.</param>
/// <param name="Down">Targets that are down, whether a storm or not.</param>
/// <param name="Unknown">Targets that could not be judged: a storm is not over on what nobody knows.</param>
public sealed record StormLook(DateTimeOffset At, FleetStorm? Storm, int Down, int Unknown);
