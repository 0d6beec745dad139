namespace PSRedis.Tests.Connections;

/// <summary>Deadlines of waits, and the pauses between attempts to connect.</summary>
public class DeadlineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void A_deadline_has_less_time_left_as_time_passes()
    {
        Deadline deadline = Deadline.In(Long, CancellationToken.None);
        Thread.Sleep(20);
        Assert.InRange(deadline.Elapsed.TotalMilliseconds, 15, 60_000);
        Assert.InRange(deadline.Left, Long - TimeSpan.FromMinutes(1), Long - TimeSpan.FromMilliseconds(15));
        Assert.Equal((Long, false), (deadline.Timeout, deadline.IsOver));
        Assert.Equal(Deadline.Slice, deadline.NextSlice);
    }

    [Fact]
    public void An_expired_deadline_has_no_time_left()
    {
        Deadline deadline = Deadline.In(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        Thread.Sleep(20);
        Assert.True(deadline.IsOver);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (deadline.Left, deadline.NextSlice));
    }

    [Fact]
    public void A_near_deadline_shortens_the_slice()
    {
        Deadline deadline = Deadline.In(Deadline.Slice - TimeSpan.FromMilliseconds(1), CancellationToken.None);
        Assert.InRange(deadline.NextSlice, TimeSpan.Zero, Deadline.Slice - TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void An_infinite_deadline_never_expires()
    {
        Deadline deadline = Deadline.In(Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.Equal((false, TimeSpan.MaxValue, Deadline.Slice), (deadline.IsOver, deadline.Left, deadline.NextSlice));
    }

    [Fact]
    public void A_renewed_deadline_starts_again()
    {
        using var cancellation = new CancellationTokenSource();
        Deadline deadline = Deadline.In(Long, cancellation.Token);
        Thread.Sleep(50);
        Deadline renewed = deadline.Renew();
        Assert.True(renewed.Left > deadline.Left);
        Assert.Equal((Long, cancellation.Token), (renewed.Timeout, renewed.Cancellation));
    }

    [Fact]
    public void A_partial_deadline_is_no_longer_than_the_whole()
    {
        using var cancellation = new CancellationTokenSource();
        Deadline whole = Deadline.In(Long, cancellation.Token), part = whole.AtMost(TimeSpan.FromSeconds(1));
        Assert.Equal((TimeSpan.FromSeconds(1), cancellation.Token), (part.Timeout, part.Cancellation));
        Assert.InRange(whole.AtMost(Long + Long).Timeout, Long - TimeSpan.FromMinutes(1), Long);
        Assert.Equal(TimeSpan.FromSeconds(1), Deadline.In(Timeout.InfiniteTimeSpan, cancellation.Token).AtMost(TimeSpan.FromSeconds(1)).Timeout);
    }

    [Fact]
    public void Pauses_grow_to_a_second_and_can_be_reset()
    {
        var backoff = new Backoff();
        int[] limits = [50, 100, 200, 400, 800, 1000, 1000, 1000];
        for (int round = 0; round < 2; round++)
        {
            foreach (int limit in limits)
            {
                Assert.Equal(TimeSpan.FromMilliseconds(limit), backoff.Limit);
                Assert.InRange(backoff.Next().TotalMilliseconds, limit / 2, limit);
            }
            backoff.Reset();
        }
        Assert.Equal(TimeSpan.FromSeconds(1), Backoff.Longest);
    }

    [Fact]
    public void Pauses_are_jittered()
    {
        double[] pauses = [.. Enumerable.Range(0, 200).Select(_ => new Backoff().Next().TotalMilliseconds).Order()];
        Assert.InRange(pauses[0], 25, 30);
        Assert.InRange(pauses[^1], 45, 50);
        Assert.InRange(pauses.Distinct().Count(), 100, 200);
    }
}
