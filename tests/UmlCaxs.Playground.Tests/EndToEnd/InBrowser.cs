using Xunit;

namespace UmlCaxs.Playground.Tests.EndToEnd;

/// <summary>Tests that share one demo, one server and one browser; they take turns.</summary>
[CollectionDefinition(Name)]
public sealed class InBrowser : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
