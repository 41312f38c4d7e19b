using Temporalio.Exceptions;
using WorkerDown.Activities.Temporal;
using WorkerDown.Core.Health;

namespace WorkerDown.Tests.Activities.Diagnose;

public class TemporalHealthTests
{
    [Theory]
    [InlineData(RpcException.StatusCode.NotFound, true)]
    [InlineData(RpcException.StatusCode.InvalidArgument, true)]
    [InlineData(RpcException.StatusCode.Unavailable, false)]
    [InlineData(RpcException.StatusCode.DeadlineExceeded, false)]
    [InlineData(RpcException.StatusCode.Internal, false)]
    [InlineData(RpcException.StatusCode.ResourceExhausted, null)]
    [InlineData(RpcException.StatusCode.PermissionDenied, null)]
    [InlineData(RpcException.StatusCode.Unimplemented, null)]
    public void An_error_is_an_answer_a_sickness_or_tells_nothing(RpcException.StatusCode code, bool? healthy) =>
        Assert.Equal(healthy, TemporalHealthReader.Judge(new RpcException(code, "", null)));

    [Fact]
    public void No_connection_is_a_sickness() => Assert.False(TemporalHealthReader.Judge(new InvalidOperationException("Connection failed")));

    [Fact]
    public void The_sick_part_is_named_and_what_could_not_be_told_is_said()
    {
        var sick = HealthSignal.Temporal(new() { Parts = [new("frontend", true, ""), new("history", false, "Unavailable")] });
        var partly = HealthSignal.Temporal(new() { Parts = [new("frontend", true, ""), new("scheduler", null, "PermissionDenied")] });
        var untold = HealthSignal.Temporal(new() { Parts = [new("frontend", null, "Unauthenticated")] });

        Assert.Equal((HealthState.Down, "history: Unavailable"), (sick.State, sick.Message));
        Assert.Equal((HealthState.Up, "1 of 2 calls answered; not told: scheduler (PermissionDenied)"), (partly.State, partly.Message));
        Assert.Equal(HealthState.Unknown, untold.State);
    }

    [Fact]
    public async Task Each_part_of_a_healthy_service_answers()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            await world.World.ScheduleHealthCheckAsync();
            return await world.LookAsync();
        });

        Assert.Equal(["frontend", "frontend", "persistence", "matching", "history", "visibility", "scheduler"], seen.Evidence.Temporal.Parts.Select(p => p.Name));
        Assert.All(seen.Evidence.Temporal.Parts, p => Assert.True(p.Healthy, p.Message));
    }

    [Fact]
    public async Task A_part_that_fails_once_is_not_sick()
    {
        var seen = await ProvokedWorld.InAsync(async world =>
        {
            world.World.Temporal.Faults.LoseAnswers("CountWorkflowExecutions");
            return await world.LookAsync();
        });

        Assert.Null(seen.Evidence.Temporal.Sick);
    }
}
