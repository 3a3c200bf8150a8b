using Workflows.Core.Planning;
using Workflows.Core.Runs;

namespace Workflows.Server.Runs;

/// <summary>Events as others may see them: where files lie on the server is nobody's affair.</summary>
internal static class PublicEvent
{
    public static StoredEvent Of(StoredEvent stored) => stored.Event is RunCreated { Source: { } source } created
        ? stored with { Event = created with { Source = new PlanSource(Path.GetRelativePath(source.Root, source.File), "", []) { Revision = source.Revision } } }
        : stored;
}
