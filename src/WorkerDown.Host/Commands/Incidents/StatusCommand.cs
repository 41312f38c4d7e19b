using System.CommandLine;
using WorkerDown.Core;
using WorkerDown.Core.Health;
using WorkerDown.Host.Incidents;

namespace WorkerDown.Host.Commands.Incidents;

/// <summary><c>workerdown status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Argument<string?> TargetName = new("target")
    {
        Description = "One target in detail; all open incidents where left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create(CommandRunner runner) => runner.Runs(
        new DocumentedCommand("status", "Shows the open incidents and the last health check, or one target's newest incident with its timeline.")
        {
            Examples = ["workerdown status", "workerdown status hosting-worker --output json"],
            Codes = new Dictionary<int, string>
            {
                [ExitCode.Ok] = "no incident is open; with a target: its newest one ended well, or it never had one",
                [ExitCode.Negative] = "an incident is open, or the target's newest one did not end well",
            },
        }.With(TargetName),
        i => i.Parsed.GetValue(TargetName) is { } target ? OneAsync(i, target) : AllAsync(i));

    private static async Task<int> AllAsync(Invocation invocation)
    {
        var reader = new IncidentReader(await invocation.ConnectAsync(), invocation.Terminal.Time, invocation.Cancel);
        var asked = Task.WhenAll(reader.OpenAsync().ContinueWithObject(), reader.LastChecksAsync().ContinueWithObject());
        var answers = await Progress.ShowAsync(invocation.Terminal, "Asking the open remediations", asked);
        var (open, parts) = ((IReadOnlyList<IncidentView>)answers[0]!, (IReadOnlyList<FleetCheck>)answers[1]!);
        var check = FleetChecks.Together(parts);
        if (invocation.Json)
            invocation.WriteJson(new { Open = open, LastCheck = check is null ? null : Facts(check, parts) });
        else
            Write(invocation.Terminal, open, check, parts);
        return open.Count == 0 ? ExitCode.Ok : ExitCode.Negative;
    }

    private static object Facts(FleetCheck check, IReadOnlyList<FleetCheck> parts) => new
    {
        check.At,
        check.Targets,
        check.Up,
        check.NotUp,
        check.Storm,
        Groups = parts.Count < 2 ? null : parts.Select(p => new { Part = p.Part?.ToString(), p.At, p.Targets, p.Up, p.Storm }),
    };

    private static async Task<int> OneAsync(Invocation invocation, string target)
    {
        TargetNames.Check(invocation, target);
        var reader = new IncidentReader(await invocation.ConnectAsync(), invocation.Terminal.Time, invocation.Cancel);
        var view = await Progress.ShowAsync(invocation.Terminal, $"Asking the remediation of {target}", reader.NewestAsync(target));
        if (view is null)
        {
            invocation.Answer(new { Target = target, Incident = (object?)null }, $"No remediation of {target} is on record.");
            return ExitCode.Ok;
        }
        if (invocation.Json)
            invocation.WriteJson(view);
        else
            IncidentText.Write(invocation.Terminal, view, WebUi.Run(invocation.Settings, view.WorkflowId, view.RunId));
        return view is { Open: false, Outcome: { } outcome } && IncidentView.IsGood(outcome) ? ExitCode.Ok : ExitCode.Negative;
    }

    private static void Write(Terminal terminal, IReadOnlyList<IncidentView> open, FleetCheck? check, IReadOnlyList<FleetCheck> parts)
    {
        var now = terminal.Time.GetUtcNow();
        if (open.Count == 0)
            terminal.Output.WriteLine(terminal.Good("No incident is open."));
        else
        {
            var table = new TextTable("TARGET", "STATE", "DOWN FOR", "CAUSE", "ATTEMPTS", "NEXT");
            foreach (var v in open)
                table.Add(v.Target, terminal.Warn(v.State), v.DownAt is { } down ? Durations.Say(now - down) : "-", v.Cause?.ToString() ?? "-", $"{v.Attempts.Count}", v.Problem ?? v.Message ?? "-");
            table.Write(terminal);
        }
        terminal.Output.WriteLine();
        if (check is null)
        {
            terminal.Output.WriteLine("No health check has finished yet; see: workerdown schedule show");
            return;
        }
        terminal.Output.WriteLine($"Last check {Durations.Say(now - check.At)} ago: {check.Up} of {check.Targets} target(s) up.{(parts.Count > 1 ? $" The checks of {parts.Count} parts of the fleet; the oldest is told." : "")}");
        foreach (var part in parts.Where(p => p.Storm is not null))
            terminal.Output.WriteLine(terminal.Bad($"Storm{(part.Part is { } of ? $" in {of}" : "")}: {part.Storm!.Message}"));
        if (check.NotUp.Count == 0)
            return;
        var looks = new TextTable();
        foreach (var look in check.NotUp)
            looks.Add(look.Target, look.State == HealthState.Down ? terminal.Bad("Down") : terminal.Warn(look.State.ToString()), $"{look.Reason}: {look.Message}");
        looks.Write(terminal, indent: 2);
    }

    // Two answers of different types are awaited as one wait with one progress line.
    private static async Task<object?> ContinueWithObject<T>(this Task<T> task) => await task;
}
