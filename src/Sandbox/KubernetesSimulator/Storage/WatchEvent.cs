namespace Sandbox.KubernetesSimulator.Storage;

internal enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One change, with the version before it so that a selector can tell who comes into sight and who leaves it.</summary>
internal sealed record WatchEvent(ChangeKind Kind, StoredObject Object, StoredObject? Previous)
{
    public long Version => Object.Version;
}
