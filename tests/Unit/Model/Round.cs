using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace PSRedis.Tests.Model;

/// <summary>The steps of one run.</summary>
/// <param name="IsHurried">Whether time-outs are so short that they expire; otherwise none does.</param>
/// <param name="Steps">The steps.</param>
internal sealed record Round(bool IsHurried, Step[] Steps)
{
    public const int Callers = 3;

    private static readonly Gen<string> Key = Gen.Elements(CommandSpec.Keys);

    private static readonly Gen<int> Caller = Gen.Choose(0, Callers - 1);

    private static readonly Gen<CommandSpec> Command = Gen.Frequency(
        (4, Key.Select(key => new CommandSpec(Kind.Get, key))),
        (2, Key.Select(key => new CommandSpec(Kind.Set, key))),
        (4, Key.Select(key => new CommandSpec(Kind.Increment, key))),
        (4, Gen.Constant(new CommandSpec(Kind.Transaction, ""))),
        (2, Gen.Constant(new CommandSpec(Kind.Pop, ""))),
        (1, Gen.Constant(new CommandSpec(Kind.Unwritable, ""))));

    // SELECT is not in Command, which several callers run concurrently: the database of the others would be undetermined.
    private static readonly Gen<CommandSpec> Any = Gen.Frequency((9, Command), (1, Gen.Elements("0", "1").Select(database => new CommandSpec(Kind.Select, database))));

    private static readonly Gen<Step> Common = Gen.Frequency(
        (10, Two(Caller, Any, (caller, spec) => new Does(caller, spec))),
        (8, Two(Caller, Any, (caller, spec) => new Queues(caller, spec))),
        (5, Caller.Select(Step (caller) => new Waits(caller))),
        (1, Caller.Select(Step (caller) => new Flushes(caller))),
        (1, Caller.Select(Step (caller) => new Receives(caller))),
        (4, Two(Caller, Key, (caller, key) => new Watches(caller, key))),
        (8, Caller.Select(Step (caller) => new Commits(caller))),
        (3, Caller.Select(Step (caller) => new IsStopped(caller))),
        (3, Command.ArrayOf(Callers).Select(Step (specs) => new AtOnce([.. specs.Select((spec, caller) => new Does(caller, spec))]))),
        (3, Gen.Constant<Step>(new Freezes())),
        (4, Gen.Choose(1, 2).Select(Step (requests) => new Answers(requests))),
        (2, Gen.Constant<Step>(new Thaws())),
        (2, Two(ArbMap.Default.GeneratorFor<bool>(), ArbMap.Default.GeneratorFor<bool>(), (isDone, isReset) => new Breaks(isDone, isReset))),
        (2, Key.Select(Step (key) => new Changes(key))),
        (1, Gen.Constant<Step>(new Pushes())));

    // For time-outs it matters who waits for what, and in which order.
    private static readonly Gen<Step> Timed = Gen.Frequency(
        (2, Common),
        (3, Two(Caller, Any, (caller, spec) => new Does(caller, spec))),
        (3, Two(Caller, Gen.Elements(new CommandSpec(Kind.Pop, ""), new CommandSpec(Kind.Get, "a")), (caller, spec) => new Queues(caller, spec))),
        (3, Caller.Select(Step (caller) => new Waits(caller))),
        (1, Gen.Constant<Step>(new Pushes())),
        (3, Gen.Constant<Step>(new TimePasses())));

    /// <summary>Any round. Hurried rounds are few and short, as they take time; each ends by letting time pass.</summary>
    public static readonly Arbitrary<Round> All = Arb.From(
        from isHurried in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from length in isHurried ? Gen.Choose(3, 10) : Gen.Choose(5, 40)
        from steps in (isHurried ? Timed : Common).ArrayOf(length)
        select new Round(isHurried, isHurried ? [.. steps, new TimePasses()] : steps),
        round => round.Simpler());

    public override string ToString() =>
        $"Time-outs are {(IsHurried ? "short" : "long")}.\n{string.Join("\n", Steps.Select((step, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1,4}. {step}")))}\n";

    private static Gen<Step> Two<TFirst, TSecond>(Gen<TFirst> first, Gen<TSecond> second, System.Func<TFirst, TSecond, Step> step) =>
        from one in first
        from other in second
        select step(one, other);

    /// <summary>Simpler rounds: without some of the steps, larger parts first; then with simpler steps.</summary>
    private IEnumerable<Round> Simpler()
    {
        for (int size = Steps.Length; size > 0; size /= 2)
        {
            for (int start = 0; start < Steps.Length; start += size) yield return this with { Steps = [.. Steps.Take(start), .. Steps.Skip(start + size)] };
        }
        if (IsHurried) yield return this with { IsHurried = false };
        for (int i = 0; i < Steps.Length; i++)
        {
            foreach (Step simpler in Steps[i].Simpler()) yield return this with { Steps = [.. Steps.Take(i), simpler, .. Steps.Skip(i + 1)] };
        }
    }
}
