using System.CommandLine;

namespace Workflows.Cli.Commands;

/// <summary><c>workflows approve RUN [STEP]</c>: says yes to a step that waits for it.</summary>
internal static class ApproveCommand
{
    public static Command Create(Session session) => new AnswerArguments().Command(
        session, "approve", "Approves a step that waits for it. When no process drives the run, this one goes on with it.", "approved",
        (reference, step, by, comment, token) => session.Engine.ApproveAsync(reference, step, by, comment, token));
}
