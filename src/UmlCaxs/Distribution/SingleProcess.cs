namespace UmlCaxs.Distribution;

/// <summary>A job done by one process: there is nobody to talk to.</summary>
public sealed class SingleProcess : Communicator
{
    /// <inheritdoc/>
    public override int Rank => 0;

    /// <inheritdoc/>
    public override int Size => 1;

    /// <inheritdoc/>
    public override int LocalRank => 0;

    /// <inheritdoc/>
    public override int LocalSize => 1;

    /// <inheritdoc/>
    protected override void Abort(int exitCode) => Environment.Exit(exitCode);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    /// <inheritdoc/>
    protected override void BarrierCore()
    {
    }

    /// <inheritdoc/>
    protected override void BroadcastCore(Span<byte> values)
    {
    }

    /// <inheritdoc/>
    protected override void GatherCore(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<long> lengths) => own.CopyTo(all);

    /// <inheritdoc/>
    protected override void SumCore(Span<long> values, bool isMax)
    {
    }

    /// <inheritdoc/>
    protected override void ExtremeCore(Span<double> values, bool isMax)
    {
    }
}
