using WorkerDown.Host.Commands;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
