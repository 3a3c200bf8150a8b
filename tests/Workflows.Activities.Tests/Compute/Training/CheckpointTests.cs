using Microsoft.Extensions.Time.Testing;
using Workflows.Compute.Networks;
using Workflows.Compute.Training;
using Xunit;

namespace Workflows.Activities.Tests.Compute.Training;

public sealed class CheckpointTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<Optimizer, int, bool> Stops
    {
        get
        {
            var data = new TheoryData<Optimizer, int, bool>();
            foreach (var optimizer in new Optimizer[] { new GradientDescent(0.1), new Sgd(0.05), new Adam(0.01) })
            {
                foreach (var epoch in new[] { 1, 4, 7 })
                {
                    data.Add(optimizer, epoch, true);
                    data.Add(optimizer, epoch, false);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void Ends_with_the_same_bytes_after_a_stop(Optimizer optimizer, int epoch, bool cancelled)
    {
        var job = Job(optimizer);
        var whole = TrainerTests.Train(job);

        var reports = cancelled ? CancelIn(epoch, job) : KillBehind(epoch, job);
        Assert.Contains(reports, report => report is CheckpointWritten);
        var resumed = new Reports();
        var result = TrainerTests.Train(job with { Checkpoints = new Checkpoints(folder), Progress = resumed });

        Assert.IsType<TrainingResumed>(resumed.All[0]);
        Assert.Equal(TrainerTests.Bytes(whole), TrainerTests.Bytes(result));
        Assert.Equal(whole.History, result.History);
        Assert.Equal((whole.BestEpoch, whole.StoppedEarly), (result.BestEpoch, result.StoppedEarly));
    }

    [Fact]
    public void Is_cancelled_within_a_step_and_leaves_that_step_on_disk()
    {
        var written = CancelIn(3, Job(new Adam())).OfType<CheckpointWritten>().Last();

        Assert.Equal(2, written.Epoch);
        // Seven batches an epoch: the cancel came with the report of epoch 2, the next step never ran.
        Assert.Equal(14, written.Step);
    }

    [Fact]
    public void Goes_on_from_the_middle_of_an_epoch()
    {
        const int steps = 2000;
        var job = Job(new Adam()) with { Train = Blobs.Rows(2 * steps, 3, 1) };
        job = job with { Options = job.Options with { Epochs = 4, BatchSize = 2 } };
        var whole = TrainerTests.Train(job);
        // A timer may fire just between two epochs, above all on a busy machine: then another one shows it.
        while (CancelBehindTheFirstEpoch(job) % steps == 0) File.Delete(Assert.Single(Directory.GetFiles(folder)));

        var resumed = new Reports();
        var result = TrainerTests.Train(job with { Checkpoints = new Checkpoints(folder), Progress = resumed });

        Assert.NotEqual(0, Assert.IsType<TrainingResumed>(resumed.All[0]).Step % steps);
        Assert.Equal(TrainerTests.Bytes(whole), TrainerTests.Bytes(result));
        Assert.Equal(whole.History, result.History);
    }

    [Fact]
    public void Starts_anew_and_says_why_when_the_state_is_damaged()
    {
        var job = Job(new Adam());
        var whole = TrainerTests.Train(job);
        KillBehind(3, job);
        var file = Assert.Single(Directory.GetFiles(folder));
        var bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);

        var reports = new Reports();
        var result = TrainerTests.Train(job with { Checkpoints = new Checkpoints(folder), Progress = reports });

        Assert.Contains("hash", Assert.IsType<CheckpointIgnored>(reports.All[0]).Reason, StringComparison.Ordinal);
        Assert.Equal(TrainerTests.Bytes(whole), TrainerTests.Bytes(result));
    }

    [Fact]
    public void Does_not_go_on_from_the_state_of_another_training()
    {
        KillBehind(3, Job(new Adam()));

        var reports = new Reports();
        var other = Job(new Adam(0.02));
        TrainerTests.Train(other with { Checkpoints = new Checkpoints(folder), Progress = reports });

        Assert.Contains("other data, options or layers", Assert.IsType<CheckpointIgnored>(reports.All[0]).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Writes_only_every_so_many_epochs()
    {
        var reports = new Reports();
        TrainerTests.Train(Job(new Sgd()) with { Checkpoints = new Checkpoints(folder, EveryEpochs: 4), Progress = reports });

        Assert.Equal([4, 8, 10], reports.All.OfType<CheckpointWritten>().Select(written => written.Epoch));
    }

    [Fact]
    public void Writes_no_oftener_than_its_interval()
    {
        var (reports, clock) = (new Reports(), new FakeTimeProvider());
        var ticking = new Ticking(reports, () => clock.Advance(TimeSpan.FromMilliseconds(100)));
        var checkpoints = new Checkpoints(folder) { Interval = TimeSpan.FromMilliseconds(300), Time = clock };
        TrainerTests.Train(Job(new Sgd()) with { Checkpoints = checkpoints, Progress = ticking });

        Assert.Equal([3, 6, 9, 10], reports.All.OfType<CheckpointWritten>().Select(written => written.Epoch));
    }

    private static TrainingJob Job(Optimizer optimizer)
    {
        Layer[] layers = [new DenseLayer(12), new BatchNormLayer(), new ActivationLayer(Activation.Relu), new DropoutLayer(0.25), new DenseLayer(3)];
        return Blobs.Job(3, layers, new TrainingOptions { Epochs = 10, BatchSize = 16, Optimizer = optimizer, Seed = 5, EarlyStopping = new EarlyStopping(6) });
    }

    private List<TrainingReport> CancelIn(int epoch, TrainingJob job)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var reports = new Reports { Behind = report => { if (report is EpochReport ended && ended.Metrics.Epoch == epoch - 1) source.Cancel(); } };
        if (epoch == 1) reports.Behind = report => { if (report is EpochReport) source.Cancel(); };
        var stopped = job with { Checkpoints = new Checkpoints(folder, EveryEpochs: 100), Progress = reports };
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(stopped, TrainerTests.Cpu, source.Token));
        return reports.All;
    }

    private long CancelBehindTheFirstEpoch(TrainingJob job)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var reports = new Reports { Behind = report => { if (report is EpochReport { Metrics.Epoch: 1 }) source.CancelAfter(TimeSpan.FromMilliseconds(10)); } };
        // States at the ends of epochs would only be in the way.
        var stopped = job with { Checkpoints = new Checkpoints(folder, EveryEpochs: 100), Progress = reports };
        Assert.Throws<OperationCanceledException>(() => Trainer.Train(stopped, TrainerTests.Cpu, source.Token));
        return reports.All.OfType<CheckpointWritten>().Last().Step;
    }

    private List<TrainingReport> KillBehind(int epoch, TrainingJob job)
    {
        var reports = new Reports { Behind = report => { if (report is CheckpointWritten written && written.Epoch == epoch) throw new KilledException(); } };
        Assert.Throws<KilledException>(() => TrainerTests.Train(job with { Checkpoints = new Checkpoints(folder), Progress = reports }));
        return reports.All;
    }

    private sealed class KilledException : Exception;

    private sealed class Reports : IProgress<TrainingReport>
    {
        public List<TrainingReport> All { get; } = [];

        public Action<TrainingReport> Behind { get; set; } = _ => { };

        public void Report(TrainingReport value)
        {
            All.Add(value);
            Behind(value);
        }
    }

    private sealed class Ticking(IProgress<TrainingReport> next, Action afterEpoch) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value)
        {
            next.Report(value);
            if (value is EpochReport) afterEpoch();
        }
    }
}
