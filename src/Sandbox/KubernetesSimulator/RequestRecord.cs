namespace Sandbox.KubernetesSimulator;

/// <summary>One request that the API received.</summary>
/// <param name="Number">1 for the first; in the order of their answers, or of their beginning for watches.</param>
/// <param name="Time">On the cluster's clock.</param>
/// <param name="User">Whose bearer token it carried.</param>
/// <param name="Verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>, <c>deletecollection</c>.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">The plural, with the subresource where there is one: <c>pods/log</c>.</param>
/// <param name="Namespace">Null at the cluster's scope.</param>
/// <param name="Name">Null for collections.</param>
/// <param name="DryRun">True where nothing was to be changed.</param>
/// <param name="Status">The HTTP status of what was done, told or not; 0 where a fault kept it from being done.</param>
/// <param name="Answered">False where the connection broke before the answer.</param>
/// <param name="ContentType">Of the body: for a patch, its kind.</param>
/// <param name="Body">Of a mutation; empty for reads.</param>
public sealed record RequestRecord(
    int Number,
    DateTimeOffset Time,
    string User,
    string Verb,
    string Group,
    string Resource,
    string? Namespace,
    string? Name,
    bool DryRun,
    int Status,
    bool Answered,
    string? ContentType,
    string Body)
{
    /// <summary>True for a request that was meant to change something.</summary>
    public bool IsMutation => Verb is "create" or "update" or "patch" or "delete" or "deletecollection" && !DryRun;

    /// <summary>True where the request was refused for want of a permission.</summary>
    public bool Forbidden => Status == 403;
}
