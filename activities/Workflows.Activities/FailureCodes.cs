namespace Workflows.Activities;

/// <summary>Every failure code of the activities, in one place. A code is never renamed and never used for something else.</summary>
internal static class FailureCodes
{
    // Reading CSV files

    /// <summary>The file is not there (any more).</summary>
    public const string CsvMissing = "csv-missing";

    /// <summary>The file has no bytes, or nothing but blank lines.</summary>
    public const string CsvEmpty = "csv-empty";

    /// <summary>There is a header and nothing below it.</summary>
    public const string CsvNoRows = "csv-no-rows";

    /// <summary>The bytes are not UTF-8 text.</summary>
    public const string CsvNotUtf8 = "csv-not-utf8";

    /// <summary>There is a zero byte: this is no text file.</summary>
    public const string CsvNotText = "csv-not-text";

    /// <summary>A row has more cells than a data set may have columns.</summary>
    public const string CsvTooWide = "csv-too-wide";

    /// <summary>The separator is not a single character.</summary>
    public const string CsvSeparator = "csv-separator";

    /// <summary>A quotation mark where the format allows none.</summary>
    public const string CsvQuote = "csv-quote";

    /// <summary>A column of the header has no name.</summary>
    public const string CsvUnnamedColumn = "csv-unnamed-column";

    /// <summary>Two columns of the header have the same name.</summary>
    public const string CsvDuplicateColumn = "csv-duplicate-column";

    /// <summary>The label column is not in the header.</summary>
    public const string CsvLabelMissing = "csv-label-missing";

    /// <summary>A column that was asked for is not in the header, is asked for twice, or is the label.</summary>
    public const string CsvColumns = "csv-columns";

    /// <summary>No feature column is left beside the label.</summary>
    public const string CsvNoFeatures = "csv-no-features";

    /// <summary>A row has more or fewer cells than the header.</summary>
    public const string CsvRagged = "csv-ragged";

    /// <summary>A cell is empty.</summary>
    public const string CsvCellMissing = "csv-cell-missing";

    /// <summary>A cell of a number column is not a number.</summary>
    public const string CsvNotANumber = "csv-not-a-number";

    /// <summary>A cell is NaN, infinite, or outside the range of 32-bit floats.</summary>
    public const string CsvNotFinite = "csv-not-finite";

    /// <summary>All rows have the same label.</summary>
    public const string CsvOneClass = "csv-one-class";

    /// <summary>The class named positive does not exist, or there are not exactly two classes.</summary>
    public const string PositiveClass = "positive-class";

    // Data sets

    /// <summary>The artifact holds no readable data set.</summary>
    public const string DatasetMalformed = "dataset-malformed";

    /// <summary>A data set that comes in has more bytes than are allowed.</summary>
    public const string UploadTooLarge = "upload-too-large";

    /// <summary>There are no rows where at least one is needed.</summary>
    public const string DatasetEmpty = "dataset-empty";

    /// <summary>Columns that must be numbers hold text.</summary>
    public const string DatasetTextColumns = "dataset-text-columns";

    /// <summary>The data set lacks a column that was named.</summary>
    public const string DatasetColumns = "dataset-columns";

    /// <summary>Columns or classes of a data set differ from what a model was trained on, or from another data set.</summary>
    public const string DatasetMismatch = "dataset-mismatch";

    /// <summary>The shares of a split leave nothing for training.</summary>
    public const string SplitShares = "split-shares";

    /// <summary>A class has too few rows for a stratified split.</summary>
    public const string SplitClassTooSmall = "split-class-too-small";

    /// <summary>A column is standardised twice.</summary>
    public const string StandardizeTwice = "standardize-twice";

    // Models

    /// <summary>The layers do not fit each other or the data.</summary>
    public const string ModelLayers = "model-layers";

    /// <summary>The model artifact has a format that this activity cannot take.</summary>
    public const string ModelFormat = "model-format";

    /// <summary>Class weights name an unknown label, or are no numbers above 0.</summary>
    public const string ClassWeights = "class-weights";

    /// <summary>The network to start from has other layers, columns or classes.</summary>
    public const string WarmStart = "warm-start";

    /// <summary>A network has no hidden neurons to remove.</summary>
    public const string PruneNothing = "prune-nothing";

    /// <summary>A converted model answers differently from its original.</summary>
    public const string Parity = "parity";

    /// <summary>The names in a comparison are not unique, or the baseline is not among them.</summary>
    public const string CompareModels = "compare-models";

    /// <summary>A model or alias name has characters that a URL path cannot carry.</summary>
    public const string ModelName = "model-name";

    // The registry

    /// <summary>There is no such model, version or alias, or nothing is deployed under the name.</summary>
    public const string ModelMissing = "model-missing";

    /// <summary>Both an alias and a version were asked for.</summary>
    public const string ModelReference = "model-reference";

    /// <summary>The version was deployed without the network that it was converted from.</summary>
    public const string ModelNetworkMissing = "model-network-missing";

    // Gates

    /// <summary>A rule of a gate was missed.</summary>
    public const string GateMissed = "gate-missed";

    /// <summary>A rule names a metric that is not there or is no number.</summary>
    public const string GateMetric = "gate-metric";

    // Commands

    /// <summary>This host starts no programs.</summary>
    public const string CommandNotAllowed = "command-not-allowed";

    /// <summary>The program is not there or cannot be started.</summary>
    public const string CommandNotFound = "command-not-found";

    /// <summary>The program ended with another exit code than 0.</summary>
    public const string CommandFailed = "command-failed";

    /// <summary>An argument or a variable of a command is not usable.</summary>
    public const string CommandArguments = "command-arguments";

    /// <summary>A file that goes into a command has an unusable name, or two want the same place.</summary>
    public const string CommandFiles = "command-files";

    /// <summary>A file that a command should have made is missing, lies outside its folder, or is not what was declared.</summary>
    public const string CommandOutput = "command-output";

    /// <summary>The result of a command is no JSON, too large, or pretends to be a handle.</summary>
    public const string CommandResult = "command-result";

    // Notifications

    /// <summary>What should be posted to is no URL.</summary>
    public const string NotifyUrl = "notify-url";

    /// <summary>The secret is no signing key.</summary>
    public const string NotifySecret = "notify-secret";

    /// <summary>The target lies at an address that is not public, and this host allows no other.</summary>
    public const string NotifyNotAllowed = "notify-not-allowed";

    /// <summary>The target cannot be reached, or may take the event later.</summary>
    public const string NotifyFailed = "notify-failed";

    /// <summary>The target does not take the event.</summary>
    public const string NotifyRefused = "notify-refused";

    // Flow

    /// <summary>The step was told to fail.</summary>
    public const string FlowFail = "flow-fail";

    /// <summary>A duration is negative.</summary>
    public const string FlowDuration = "flow-duration";
}
