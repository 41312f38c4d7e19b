namespace Sandbox.TemporalTestServer.Visibility;

/// <summary>The attributes that a query may name.</summary>
internal interface IColumnNames
{
    /// <summary>Null when there is no such attribute.</summary>
    Column? Find(string alias);
}
