using System.CommandLine;
using Temporalio.Exceptions;
using WorkerDown.Host.Configuration;

namespace WorkerDown.Host.Commands;

/// <summary>Runs a command and turns what can go wrong into a sentence and an exit code.</summary>
internal sealed class CommandRunner(Terminal terminal)
{
    /// <summary>Sets what the command does.</summary>
    public T Runs<T>(T command, Func<Invocation, Task<int>> act)
        where T : Command
    {
        command.SetAction((parsed, cancel) => RunAsync(new(parsed, terminal, cancel), act));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, Func<Invocation, Task<int>> act)
    {
        try
        {
            return await act(invocation);
        }
        catch (WrongConfigurationException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (WrongUsageException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (NotReachableException e)
        {
            return Fail(e.Message, ExitCode.Unknown);
        }
        catch (RefusedException e)
        {
            return Fail(e.Message, ExitCode.Negative);
        }
        catch (Exception e) when (invocation.Cancel.IsCancellationRequested && (e is OperationCanceledException or RpcException { Code: RpcException.StatusCode.Cancelled } or RpcTimeoutOrCanceledException))
        {
            return Fail("Interrupted.", ExitCode.Interrupted);
        }
        catch (RpcTimeoutOrCanceledException)
        {
            return Fail($"Temporal at {invocation.Settings.Temporal.Address} did not answer in time.", ExitCode.Unknown);
        }
        catch (RpcException e)
        {
            return Fail($"Temporal at {invocation.Settings.Temporal.Address} answered {e.Code}: {e.Message}", ExitCode.Unknown);
        }

        int Fail(string message, int code)
        {
            invocation.Terminal.Say(message);
            return code;
        }
    }
}
