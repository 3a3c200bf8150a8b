using System.Reflection;
using System.Text.RegularExpressions;

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
        return new ActivityDescriptor(Invoker(input, output))
        {
            Name = attribute.Name,
            Version = attribute.Version,
            Summary = attribute.Summary,
            Effect = attribute.Effect,
            UsesDevice = attribute.UsesDevice,
            UsesEnvironment = attribute.UsesEnvironment,
            CachedWhenAsked = attribute.CachedWhenAsked,
            Inputs = new TypeReader(type, isInput: true).ReadRecord(input),
            Outputs = new TypeReader(type, isInput: false).ReadRecord(output),
            ActivityClr = type,
            InputClr = input,
            OutputClr = output,
        };
    }

    private static Func<object, object, ActivityContext, Task<object>> Invoker(Type input, Type output) =>
        typeof(ActivityReader).GetMethod(nameof(RunAsync), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(input, output)
            .CreateDelegate<Func<object, object, ActivityContext, Task<object>>>();

    private static async Task<object> RunAsync<TIn, TOut>(object instance, object input, ActivityContext context)
        where TIn : class
        where TOut : class =>
        await ((IActivity<TIn, TOut>)instance).RunAsync((TIn)input, context);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex ActivityName();
}
