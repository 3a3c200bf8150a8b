using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Activities.Data;
using Workflows.Activities.Serving;
using Workflows.Compute;
using Workflows.Compute.Devices;
using Workflows.Core.Activities;
using Workflows.Core.Artifacts;
using Workflows.Core.Serving;

namespace Workflows.Activities;

/// <summary>Registers the activities and what they stand on.</summary>
public static class Registration
{
    /// <summary>The assembly whose classes marked <see cref="ActivityAttribute"/> are the built-in activities.</summary>
    internal static Assembly Assembly => typeof(Registration).Assembly;

    /// <summary>
    /// Adds every activity (one instance for each attempt), one compute module with its devices, the predictors of ONNX models, and the look into datasets. Nothing native is
    /// loaded until an activity or a predictor needs it. <c>deploy/model</c> also needs an <see cref="Core.Models.IModelRegistry"/>, datasets an <see cref="IArtifactStore"/>.
    /// </summary>
    /// <param name="services">What is registered already stays.</param>
    /// <param name="devices">What may be taken for granted about the machine; asked from it when not given.</param>
    public static IServiceCollection AddActivities(this IServiceCollection services, DeviceOptions? devices = null)
    {
        services.TryAddSingleton(_ => ActivityCatalog.FromAssemblies(Assembly));
        services.TryAddSingleton(_ => new ComputeModule(devices ?? new DeviceOptions()));
        services.TryAddSingleton<IDevicePool, ComputeDevices>();
        services.TryAddSingleton<IPredictorFactory, OnnxPredictorFactory>();
        services.TryAddSingleton<IDatasets, Datasets>();
        foreach (var activity in Assembly.GetTypes().Where(type => type.IsDefined(typeof(ActivityAttribute), inherit: false)))
            services.TryAddTransient(activity);
        return services;
    }
}
