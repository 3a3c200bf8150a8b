using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Core.Activities;

/// <summary>Makes a descriptor of an activity class by reflection, and refuses one that breaks the rules.</summary>
internal static partial class ActivityReader
{
    public static ActivityDescriptor Read(Type type)
    {
        var attribute = type.GetCustomAttribute<ActivityAttribute>(inherit: false)
            ?? throw new InvalidActivityException(type, "has no [Activity] attribute; add one with its name and summary");
        if (!ActivityName().IsMatch(attribute.Name))
            throw new InvalidActivityException(type, $"has the name '{attribute.Name}'; write family/verb in lower case with hyphens");
        var contracts = type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IActivity<,>)).ToList();
        if (contracts is not [var contract] || type.IsAbstract || type.ContainsGenericParameters)
            throw new InvalidActivityException(type, "must be a plain class that implements IActivity<TIn, TOut> once");

        var (input, output) = (contract.GenericTypeArguments[0], contract.GenericTypeArguments[1]);
        var run = Delegate<Func<object, object, ActivityContext, Task<object>>>(nameof(RunAsync), input, output);
        return new ActivityDescriptor(run, new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(type, [])))
        {
            Name = attribute.Name,
            Version = attribute.Version,
            Summary = attribute.Summary,
            Effect = attribute.Effect,
            UsesDevice = attribute.UsesDevice,
            IsNative = attribute.IsNative || attribute.UsesDevice,
            UsesEnvironment = attribute.UsesEnvironment,
            CachedWhenAsked = attribute.CachedWhenAsked,
            RunsInTests = attribute.RunsInTests,
            Inputs = new TypeReader(type, isInput: true).ReadRecord(input),
            Outputs = new TypeReader(type, isInput: false).ReadRecord(output),
            ActivityClr = type,
            InputClr = input,
            OutputClr = output,
            Fingerprint = typeof(IFingerprinted<>).MakeGenericType(input).IsAssignableFrom(type)
                ? Delegate<Func<object, object, string, CancellationToken, Task<string>>>(nameof(FingerprintAsync), input)
                : null,
            Shape = type.IsAssignableTo(typeof(IShapesOutputs)) ? Delegate<Func<RecordType, JsonObject, RecordType>>(nameof(Shape), type) : null,
        };
    }

    private static T Delegate<T>(string method, params Type[] types)
        where T : Delegate =>
        typeof(ActivityReader).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(types).CreateDelegate<T>();

    private static async Task<object> RunAsync<TIn, TOut>(object instance, object input, ActivityContext context)
        where TIn : class
        where TOut : class =>
        await ((IActivity<TIn, TOut>)instance).RunAsync((TIn)input, context);

    private static Task<string> FingerprintAsync<TIn>(object instance, object input, string project, CancellationToken cancellationToken)
        where TIn : class =>
        ((IFingerprinted<TIn>)instance).FingerprintAsync((TIn)input, project, cancellationToken);

    private static RecordType Shape<TActivity>(RecordType outputs, JsonObject with)
        where TActivity : IShapesOutputs =>
        TActivity.Shape(outputs, with);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex ActivityName();
}
