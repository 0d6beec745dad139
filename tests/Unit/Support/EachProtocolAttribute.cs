using System.Reflection;
using System.Threading.Tasks;
using Xunit.Sdk;
using Xunit.v3;

namespace PSRedis.Tests;

/// <summary>Runs a theory over RESP2 and over RESP3.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachProtocolAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<int>(2), new TheoryDataRow<int>(3)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
