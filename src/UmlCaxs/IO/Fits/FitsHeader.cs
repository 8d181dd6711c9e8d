using System.Globalization;

namespace UmlCaxs.IO.Fits;

/// <summary>The header of one HDU (header and data unit).</summary>
internal sealed class FitsHeader
{
    // 16 MB. The longest headers of telescopes have some thousand cards.
    private const int MostCards = 200_000;

    private readonly string path;
    private readonly Dictionary<string, FitsCard> byKeyword = [];

    private FitsHeader(string path, int number, List<FitsCard> cards)
    {
        (this.path, Number, Cards) = (path, number, cards);
        foreach (FitsCard card in cards)
            if (card.Kind is not (FitsCardKind.Remark or FitsCardKind.Nothing))
                byKeyword.TryAdd(card.Keyword, card);
    }

    /// <summary>Number of the HDU; that of the primary is 0.</summary>
    public int Number { get; }

    /// <summary>Every card but END, in order.</summary>
    public IReadOnlyList<FitsCard> Cards { get; }

    /// <summary>Reads a header; the input stands at the data afterwards.</summary>
    /// <param name="input">Stands at the beginning of an HDU.</param>
    /// <param name="number">Number of the HDU.</param>
    /// <returns>Null if there is no further HDU.</returns>
    /// <exception cref="BadInputException">The header has no END.</exception>
    public static FitsHeader? TryRead(FitsInput input, int number)
    {
        var cards = new List<FitsCard>();
        Span<byte> block = stackalloc byte[FitsInput.BlockBytes];
        do
        {
            int count = input.Read(block);

            // Behind the last HDU there may be anything.
            if (cards.Count == 0 && !block[..count].StartsWith(number == 0 ? "SIMPLE  ="u8 : "XTENSION"u8))
                return number > 0 ? null : throw BadInputException.At(input.Path, "", "this is no FITS file: it does not begin with SIMPLE", "Look where the file comes from");
            for (int at = 0; at + FitsCard.Bytes <= count; at += FitsCard.Bytes)
            {
                FitsCard card = FitsCard.Parse(block.Slice(at, FitsCard.Bytes));
                if (card is { Keyword: "END", Kind: FitsCardKind.Remark })
                    return new FitsHeader(input.Path, number, cards);
                Add(cards, card);
            }

            if (count < block.Length || cards.Count > MostCards)
            {
                string problem = cards.Count > MostCards ? $"the header has no END within {MostCards} cards" : $"the file ends in the header, after {cards.Count} cards and before END";
                throw BadInputException.At(input.Path, $"HDU {number}", problem, "Download the file again");
            }
        }
        while (true);
    }

    /// <summary>The first card of this keyword that has a value, or null.</summary>
    public FitsCard? Find(string keyword) => byKeyword.GetValueOrDefault(keyword);

    /// <summary>The card of a column's keyword, such as TTYPE5.</summary>
    public FitsCard? Find(string keyword, int column) => Find(string.Create(CultureInfo.InvariantCulture, $"{keyword}{column}"));

    /// <summary>The text behind a keyword; null if it is absent or blank.</summary>
    public string? Text(string keyword) => Find(keyword) is { Value: { Length: > 0 } text } ? FitsText.Unescape(text) : null;

    /// <inheritdoc cref="Text(string)"/>
    public string? Text(string keyword, int column) => Text(string.Create(CultureInfo.InvariantCulture, $"{keyword}{column}"));

    /// <summary>True if the keyword is there and says T.</summary>
    public bool IsTrue(string keyword) => Find(keyword) is { Kind: FitsCardKind.Logical, Value: "T" };

    /// <summary>The integer behind a keyword.</summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="least">Smallest value that makes sense.</param>
    /// <param name="most">Largest value that makes sense.</param>
    /// <param name="absent">What it is where the keyword is absent; null if it must be there.</param>
    /// <exception cref="BadInputException">It is absent, no integer, or outside the range.</exception>
    public long Integer(string keyword, long least, long most, long? absent = null)
    {
        if (Find(keyword) is not { } card)
            return absent ?? throw Error(keyword, "the keyword is not there");
        return card.AsInteger() is { } value && value >= least && value <= most ? value : throw Error(keyword, $"{BadCell.Quote(card.Value)} is not an integer from {least} to {most}");
    }

    /// <summary>Composes an error about a keyword.</summary>
    public BadInputException Error(string keyword, string problem, string remedy = "Correct the header, or download the file again") =>
        BadInputException.At(path, $"HDU {Number}, keyword {keyword}", problem, remedy);

    // Text that ends with & goes on in the next card if that is a CONTINUE.
    private static void Add(List<FitsCard> cards, FitsCard card)
    {
        if (card.Keyword == "CONTINUE" && cards.Count > 0 && cards[^1] is { Kind: FitsCardKind.Text } first && first.Value.EndsWith('&'))
            cards[^1] = first with { Value = first.Value[..^1] + card.Value, Comment = first.Comment.Length == 0 ? card.Comment : first.Comment };
        else
            cards.Add(card);
    }
}
