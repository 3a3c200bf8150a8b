using Workflows.Core.Diagnostics;
using Workflows.Core.Signatures;

namespace Workflows.Core.Spec;

/// <summary>What starts runs by itself.</summary>
/// <param name="Webhook">A request from outside; null for none.</param>
/// <param name="Push">A push to the repository of the spec; null for none.</param>
/// <param name="Schedule">Moments.</param>
public sealed record TriggersSpec(WebhookSpec? Webhook, PushSpec? Push, IReadOnlyList<ScheduleSpec> Schedule);

/// <summary>Starts a run for each verified request.</summary>
/// <param name="Secret">Name of the secret that requests are signed with; it must be declared.</param>
/// <param name="Inputs">Inputs of the run, which may read <c>event</c>.</param>
/// <param name="If">A condition over <c>event</c>: which requests start a run; null for all.</param>
/// <param name="Signing">How requests are signed.</param>
/// <param name="Span">Where it stands.</param>
public sealed record WebhookSpec(Located<string> Secret, YamlMapping Inputs, YamlScalar? If, HookSigning Signing, SourceSpan Span);

/// <summary>Starts a run for each push that touches a path.</summary>
/// <param name="Branches">Patterns; empty for those that the repository allows.</param>
/// <param name="Tags">Patterns of tags; empty for none.</param>
/// <param name="Paths">Patterns; empty for any file.</param>
/// <param name="PathsIgnore">Patterns of files that do not count.</param>
/// <param name="Inputs">Inputs of the run, which may read <c>event</c>.</param>
/// <param name="Span">Where it stands.</param>
public sealed record PushSpec(
    IReadOnlyList<Located<string>> Branches, IReadOnlyList<Located<string>> Tags, IReadOnlyList<Located<string>> Paths,
    IReadOnlyList<Located<string>> PathsIgnore, YamlMapping Inputs, SourceSpan Span);

/// <summary>Starts runs by the clock.</summary>
/// <param name="Cron">Five fields, checked.</param>
/// <param name="Timezone">IANA name, checked; UTC unless written.</param>
/// <param name="Inputs">Inputs of the run, which may read <c>event</c>.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ScheduleSpec(Located<string> Cron, string Timezone, YamlMapping Inputs, SourceSpan Span);
