using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Sandbox.TemporalTestServer.Common;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Sandbox.TemporalTestServer.Hosting;

/// <summary>A gRPC service that has no generated base class; only its descriptor is known.</summary>
internal abstract class DescribedService;

/// <summary>Workflow service.</summary>
internal sealed class WorkflowService : DescribedService;

/// <summary>Operator service.</summary>
internal sealed class OperatorService : DescribedService;

/// <summary>Test service.</summary>
internal sealed class TestService : DescribedService;

/// <summary>Binds every method of a service from its descriptor: to its handler, or to an error that names it.</summary>
internal sealed class RpcServiceBinder<TService>(ServiceDescriptor descriptor, RpcMethodTable handlers, CallGate gate) : IServiceMethodProvider<TService>
    where TService : DescribedService
{
    private static readonly MethodInfo BindMethod = typeof(RpcServiceBinder<TService>).GetMethod(nameof(Bind), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context)
    {
        foreach (var method in descriptor.Methods)
        {
            if (method.IsClientStreaming || method.IsServerStreaming)
                continue;
            BindMethod.MakeGenericMethod(method.InputType.ClrType, method.OutputType.ClrType).Invoke(this, [context, method]);
        }
    }

    private void Bind<TRequest, TResponse>(ServiceMethodProviderContext<TService> context, MethodDescriptor described)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var name = described.Name;
        var handler = handlers.Find<TRequest, TResponse>(name) ?? ((_, _) => throw RpcErrors.Unimplemented(name));
        context.AddUnaryMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, descriptor.FullName, name, Marshaller<TRequest>(), Marshaller<TResponse>()),
            [],
            (_, request, call) => gate.Call(name, request, call, handler));
    }

    private static Marshaller<T> Marshaller<T>()
        where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return new Marshaller<T>(
            static (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
    }
}
