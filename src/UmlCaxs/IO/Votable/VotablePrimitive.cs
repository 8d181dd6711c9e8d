namespace UmlCaxs.IO.Votable;

/// <summary>The primitive types of VOTable 1.1 to 1.5.</summary>
internal enum VotablePrimitive
{
    /// <summary>None of them: the datatype is missing or misspelled.</summary>
    Unknown,

    /// <summary>One byte: T, t, 1 or F, f, 0; ?, blank or NUL if it is not known.</summary>
    Boolean,

    /// <summary>A bit; arrays of them are packed into bytes, the first in the highest place.</summary>
    Bit,

    /// <summary>Unsigned byte.</summary>
    UnsignedByte,

    /// <summary>Signed integer of 16 bits.</summary>
    Short,

    /// <summary>Signed integer of 32 bits.</summary>
    Int,

    /// <summary>Signed integer of 64 bits.</summary>
    Long,

    /// <summary>A byte of text.</summary>
    Char,

    /// <summary>Two bytes of UTF-16 text.</summary>
    UnicodeChar,

    /// <summary>IEEE 754 single precision.</summary>
    Float,

    /// <summary>IEEE 754 double precision.</summary>
    Double,

    /// <summary>Two floats.</summary>
    FloatComplex,

    /// <summary>Two doubles.</summary>
    DoubleComplex,
}
