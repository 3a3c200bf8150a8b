using Workflows.Compute.Devices;
using Workflows.Compute.Networks;
using Workflows.Compute.Prediction;
using Workflows.Compute.Preprocessing;
using Workflows.Compute.Training;

namespace Workflows.Compute.Compression;

/// <summary>
/// Knowledge distillation (Hinton, Vinyals, Dean 2015): a student is trained on α·T²·KL(teacher ‖ student, both at temperature T) + (1 − α)·loss against
/// the labels. A single logit z counts as the two logits [0, z]. The teacher is heard once, before training.
/// </summary>
internal static class Distiller
{
    /// <summary>Trains a student.</summary>
    /// <param name="job">The student's architecture, rows and options.</param>
    /// <param name="teacher">A network over the same raw columns and classes; its recipe may differ.</param>
    /// <param name="options">Temperature and share.</param>
    /// <param name="device">Where both run.</param>
    /// <param name="token">Looked at in each step.</param>
    /// <exception cref="TrainingException">Teacher and student do not fit each other, or as in training.</exception>
    public static TrainingResult Distil(TrainingJob job, Network teacher, DistillationOptions options, Device device, CancellationToken token)
    {
        IReadOnlyList<string> problems = [.. options.Problems(), .. Problems(teacher.Signature, job.Signature)];
        if (problems.Count > 0) throw new TrainingException(TrainingException.Refused, string.Join("; ", problems) + ".");
        TrainingCheck.Run(job);
        var logits = TorchPredictor.Logits(teacher, job.Train.Features, device, token);
        if (teacher.Architecture.Head == Head.Sigmoid) logits = [.. logits.SelectMany(logit => new[] { 0, logit })];
        return Trainer.Train(job with { SoftTargets = new SoftTargets(logits, options.Temperature, options.Alpha) }, device, token);
    }

    /// <summary>Why a student of one signature cannot learn from a teacher of another, one sentence each; empty when it can.</summary>
    public static IReadOnlyList<string> Problems(Signature teacher, Signature student)
    {
        List<string> problems = [];
        if (!teacher.Columns.SequenceEqual(student.Columns))
            problems.Add($"teacher and student take other columns ([{Names(teacher)}] and [{Names(student)}]): train the teacher on the same raw columns in the same order");
        if (!teacher.Classes.SequenceEqual(student.Classes))
            problems.Add($"the teacher tells [{string.Join(", ", teacher.Classes)}] apart, the student [{string.Join(", ", student.Classes)}]: both need the same classes in the same order");
        return problems;
    }

    private static string Names(Signature signature) => string.Join(", ", signature.Columns.Take(8).Select(column => column.Name)) + (signature.Columns.Count > 8 ? ", …" : "");
}
