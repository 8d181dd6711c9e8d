using System.Globalization;
using System.Text;

namespace UmlCaxs.IO.Fits;

/// <summary>The cards of a header that is written.</summary>
internal sealed class FitsHeaderText
{
    private const int NumberEnd = 30;
    private const int LeastTextLength = 8;
    private const int RemarkLength = 72;

    private readonly StringBuilder cards = new();
    private bool hasLongText;

    /// <summary>Adds a truth value.</summary>
    public void Add(string keyword, bool value, string comment) => AddNumber(keyword, value ? "T" : "F", comment);

    /// <summary>Adds an integer.</summary>
    public void Add(string keyword, long value, string comment = "") => AddNumber(keyword, value.ToString(CultureInfo.InvariantCulture), comment);

    /// <summary>Adds a number, or T or F; the value ends where fixed format has it.</summary>
    public void AddNumber(string keyword, string value, string comment) => AddCard($"{keyword,-8}= {value.PadLeft(NumberEnd - 10)}", comment);

    /// <summary>Adds text; what is too long for a card goes on in CONTINUE cards.</summary>
    public void Add(string keyword, string text, string comment = "")
    {
        string quoted = FitsText.Escape(text).Replace("'", "''", StringComparison.Ordinal);
        if (quoted.Length <= FitsText.LongestInCard)
        {
            AddCard($"{keyword,-8}= '{quoted.PadRight(LeastTextLength)}'", comment);
            return;
        }

        if (!hasLongText)
            Add("LONGSTRN", "OGIP 1.0", "The long string convention may be used");
        hasLongText = true;
        string start = $"{keyword,-8}= ";
        while (quoted.Length > FitsText.LongestInCard)
        {
            // A doubled quote stays together, and so do spaces and what follows them: those at the end of a card mean nothing.
            int length = FitsText.LongestInCard - 1;
            while (length > 1 && (quoted[length - 1] == ' ' || (quoted[length - 1] == '\'' && quoted[..length].Reverse().TakeWhile(c => c == '\'').Count() % 2 == 1)))
                length--;
            AddCard($"{start}'{quoted[..length]}&'", "");
            quoted = quoted[length..];
            start = "CONTINUE  ";
        }

        AddCard($"{start}'{quoted}'", "");
    }

    /// <summary>Adds a remark (COMMENT, HISTORY), in as many cards as it takes.</summary>
    /// <param name="keyword">The keyword.</param>
    /// <param name="text">Words of characters that a header can have.</param>
    public void AddRemark(string keyword, string text)
    {
        do
        {
            string line = text[..Math.Min(RemarkLength, text.Length)];
            cards.Append($"{keyword,-8}{line}".PadRight(FitsCard.Bytes));
            text = text[line.Length..];
        }
        while (text.Length > 0);
    }

    /// <summary>The header, padded with spaces to whole blocks.</summary>
    /// <param name="least">Bytes it shall have at least: blank cards fill up what an earlier version had more.</param>
    public byte[] ToBlocks(int least = 0)
    {
        int length = Math.Max(least, (cards.Length + FitsCard.Bytes + FitsInput.BlockBytes - 1) / FitsInput.BlockBytes * FitsInput.BlockBytes);
        string text = cards.ToString().PadRight(length);

        // END is the last card but for the padding, in which nothing may stand.
        return Encoding.ASCII.GetBytes(text.Remove(cards.Length, FitsCard.Bytes).Insert(cards.Length, "END".PadRight(FitsCard.Bytes)));
    }

    private void AddCard(string card, string comment)
    {
        string words = FitsText.Escape(comment);
        if (words.Length > 0)
            card = $"{card.PadRight(NumberEnd)} / {words}";
        cards.Append(card.Length > FitsCard.Bytes ? card[..FitsCard.Bytes] : card.PadRight(FitsCard.Bytes));
    }
}
