using Xunit;

namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>A test that needs DuckDB, skipped with a reason where Node.js or npm is absent or the package cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DuckDbFactAttribute : FactAttribute
{
    public DuckDbFactAttribute()
    {
        Skip = DuckDbPeer.Problem;
    }
}
