namespace Workflows.Core.Access;

/// <summary>What the holder of a key may do. From <see cref="Viewer"/> on each may do what the one before may.</summary>
public enum Role
{
    /// <summary>Call the models that the key names, and nothing else.</summary>
    Caller,

    /// <summary>See workflows, runs, artifacts and models.</summary>
    Viewer,

    /// <summary>Start, stop and answer runs.</summary>
    Operator,

    /// <summary>Change workflows, models and secrets.</summary>
    Editor,

    /// <summary>Give and revoke keys, and read the audit log.</summary>
    Admin,
}

/// <summary>The words of roles, as keys and messages write them.</summary>
public static class RoleWords
{
    /// <summary>For example <c>operator</c>.</summary>
    public static string Word(this Role role) => role.ToString().ToLowerInvariant();
}
