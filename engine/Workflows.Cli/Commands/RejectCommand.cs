using System.CommandLine;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows reject RUN [STEP]</c>: says no to a step that waits for approval, which fails it.</summary>
internal static class RejectCommand
{
    public static Command Create(Session session) => new AnswerArguments().Command(
        session, "reject", "Rejects a step that waits for approval: it fails. When no process drives the run, this one goes on with it.", "rejected",
        (reference, step, by, comment, token) => session.Engine.RejectAsync(reference, step, by, comment, token));
}
