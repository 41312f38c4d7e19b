using System.Reflection;
using Google.Protobuf;
using Grpc.Core;

namespace Sandbox.TemporalTestServer.Hosting;

/// <summary>Finds the handler of a method by its name among the handler objects.</summary>
internal sealed class RpcMethodTable
{
    private readonly Dictionary<(string Name, Type Request), (object Target, MethodInfo Method)> handlers = [];

    public RpcMethodTable(params object[] targets)
    {
        foreach (var target in targets)
        {
            foreach (var method in target.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (method.GetParameters() is [{ } request, ..] && typeof(IMessage).IsAssignableFrom(request.ParameterType))
                    handlers.Add((method.Name, request.ParameterType), (target, method));
            }
        }
    }

    /// <summary>The handler in one shape, or null when the method is not built.</summary>
    public Func<TRequest, ServerCallContext, Task<TResponse>>? Find<TRequest, TResponse>(string name)
    {
        if (!handlers.TryGetValue((name, typeof(TRequest)), out var found))
            return null;
        if (found.Method.GetParameters().Length == 2)
            return found.Method.CreateDelegate<Func<TRequest, ServerCallContext, Task<TResponse>>>(found.Target);
        var handler = found.Method.CreateDelegate<Func<TRequest, TResponse>>(found.Target);
        return (request, _) => Task.FromResult(handler(request));
    }
}
