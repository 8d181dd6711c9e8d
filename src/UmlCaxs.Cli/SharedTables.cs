using UmlCaxs.Catalog;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Tables that several processes (ranks) read and write together.</summary>
internal static class SharedTables
{
    /// <summary>The folder of an output of which every rank writes a part.</summary>
    /// <param name="path">The argument --out.</param>
    /// <param name="job">The ranks.</param>
    /// <exception cref="UsageException">The name is that of another format than Parquet.</exception>
    /// <exception cref="BadInputException">The folder cannot be written, or a rank does not see it.</exception>
    public static PartFolder BeginFolder(string path, RankedVerb job)
    {
        if (TableFiles.IsTable(path) && !TableFiles.IsParquet(path))
            throw new UsageException($"--out {path}: with --distributed every rank writes a Parquet file into a folder. Name a folder; 'umlcaxs convert FOLDER {Path.GetFileName(path)}' makes one file of it.");
        return PartFolder.Begin(path, job.Ranks);
    }

    /// <summary>Says what a user should know about a table, also that its format has no parts to share out.</summary>
    /// <param name="reader">This rank's share of the table.</param>
    /// <param name="job">The ranks.</param>
    /// <returns>The same reader.</returns>
    public static TableReader WithNotes(TableReader reader, RankedVerb job)
    {
        if (job.Ranks.Size > 1 && !reader.IsShare)
            job.Log.Line($"{reader.Path}: only Parquet can be read in parts, so rank 0 does all of it; 'umlcaxs convert IN OUT.parquet' makes it Parquet");
        return job.Log.WithNotes(reader);
    }
}
