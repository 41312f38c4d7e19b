using WorkerDown.Core.Diagnose.Evidence;

namespace WorkerDown.Tests.Core.Diagnose;

public class LogChoiceTests
{
    private static IEnumerable<(string Container, bool Previous)> Of(params ContainerFacts[] containers) =>
        LogChoice.Of(new() { Name = "p", Containers = containers }).Select(c => (c.Container, c.Previous));

    private static ContainerFacts Container(string name, ContainerRole role, string state, int restarts = 0, int? exit = null, bool ready = false) =>
        new() { Name = name, Role = role, State = state, Restarts = restarts, Ready = ready, LastExit = exit is { } code ? new(code, null, null, null) : null };

    [Fact]
    public void The_workers_log_is_read_first_and_that_of_the_instance_before_once_it_restarted() =>
        Assert.Equal([("worker", false), ("worker", true), ("init", false)],
            Of(Container("init", ContainerRole.Init, "Terminated", exit: 1), Container("worker", ContainerRole.Worker, "Waiting", 2, 1)));

    [Fact]
    public void Init_containers_and_sidecars_that_did_their_work_are_left_out() =>
        Assert.Equal([("worker", false)],
            Of(Container("init", ContainerRole.Init, "Terminated", exit: 0), Container("proxy", ContainerRole.Sidecar, "Running", ready: true), Container("worker", ContainerRole.Worker, "Running")));

    [Fact]
    public void A_sidecar_that_fails_is_read() =>
        Assert.Contains(("proxy", true), Of(Container("proxy", ContainerRole.Sidecar, "Waiting", 3, 1)));

    [Fact]
    public void A_container_that_never_started_has_no_log_to_ask_for() =>
        Assert.Empty(Of(Container("worker", ContainerRole.Worker, "Waiting")));
}
