#!/usr/bin/env python3
"""Writes KnownFrames.cs: Zstandard frames made by the reference implementation.

    python3 make_frames.py > KnownFrames.cs        (needs python3-zstandard; the committed file was made by zstd 1.5.4)

The contents come from generators that Contents.cs repeats, so that only the compressed side is stored. On standard error:
which features of the format the frames use.
"""
import base64
import collections
import struct
import sys
import textwrap

import zstandard


def numbers():
    """Knuth's linear congruential generator, upper 31 bits."""
    state = 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        yield state >> 33


WORDS = "sky source flux band hardness ratio chandra detection catalogue error upper limit star galaxy pulsar cluster".split()


def text(length):
    out, draw = "", numbers()
    while len(out) < length:
        n = next(draw)
        out += WORDS[n % len(WORDS)] + (" " if n % 7 else f" {n % 1000}\n")
    return out[:length].encode()


def noise(length):
    draw = numbers()
    return bytes(next(draw) & 255 for _ in range(length))


def letters(length):
    """Independent letters of unequal frequency: nothing to match, much for a Huffman code."""
    draw = numbers()
    return bytes(97 + min(next(draw) % 4, next(draw) % 9) for _ in range(length))


def digits(length):
    """As letters, of small numbers."""
    draw = numbers()
    return bytes(min(next(draw) % 4, next(draw) % 9) for _ in range(length))


def doubles(length):
    draw = numbers()
    return b"".join(struct.pack("<d", next(draw) % 2000 / 8) for _ in range(length // 8))


def sparse(length):
    draw = numbers()
    return bytes(n & 255 if n % 499 == 0 else 0 for n in (next(draw) for _ in range(length)))


def cycle(length):
    return bytes(i % 7 for i in range(length))


def blocks(content, piece, **options):
    """A frame whose blocks end after every `piece` bytes, so that tables of blocks before are used again."""
    writer = zstandard.ZstdCompressor(**options).compressobj()
    out = b""
    for at in range(0, len(content), piece):
        out += writer.compress(content[at:at + piece]) + writer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return out + writer.flush()


def frame(content, level, **options):
    return zstandard.ZstdCompressor(level=level, **options).compress(content)


def several(content):
    """Frames one after the other, skippable and empty ones among them."""
    half = len(content) // 2
    skippable = struct.pack("<II", 0x184D2A53, 5) + b"ABCDE"
    return skippable + frame(content[:half], 3) + frame(b"", 3) + skippable + frame(content[half:], 1, write_checksum=True)


def described(frame_bytes, seen):
    """Adds the features of a frame to a counter (frames of zstandard only: no skippable ones)."""
    at = 4
    descriptor = frame_bytes[at]
    single = descriptor >> 5 & 1
    at += 1 + (1 - single) + (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6]
    last = 0
    while not last:
        header = int.from_bytes(frame_bytes[at:at + 3], "little")
        at += 3
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        seen["block " + ("raw", "RLE", "compressed")[kind]] += 1
        if kind == 2:
            block = frame_bytes[at:at + size]
            literals, form = block[0] & 3, block[0] >> 2 & 3
            name = ("raw", "RLE", "Huffman", "treeless")[literals]
            if literals < 2:
                length = (1, 2, 1, 3)[form]
                number = int.from_bytes(block[:length], "little") >> (3 if length == 1 else 4)
                section = length + (number if literals == 0 else 1)
            else:
                length, bits = ((3, 10), (3, 10), (4, 14), (5, 18))[form]
                section = length + (int.from_bytes(block[:length], "little") >> (4 + bits))
                name += " x4" if form else " x1"
                if literals == 2:
                    name += " direct weights" if block[length] >= 128 else " FSE weights"
            seen["literals " + name] += 1
            first = block[section]
            if first:
                modes = block[section + (1 if first < 128 else 2 if first < 255 else 3)]
                for what, shift in (("lengths", 6), ("offsets", 4), ("matches", 2)):
                    seen[what + " " + ("predefined", "RLE", "FSE", "repeat")[modes >> shift & 3]] += 1
        at += 1 if kind == 1 else size


FRAMES = [
    ("Text", 4000, "frame(c, 1)", frame(text(4000), 1)),
    ("Text", 4000, "frame(c, 3, write_checksum=True)", frame(text(4000), 3, write_checksum=True)),
    ("Text", 9000, "frame(c, 19)", frame(text(9000), 19)),
    ("Text", 9000, "frame(c, 22, write_checksum=True)", frame(text(9000), 22, write_checksum=True)),
    ("Text", 4000, "frame(c, 3, write_content_size=False)", frame(text(4000), 3, write_content_size=False)),
    ("Text", 6000, "blocks(c, 700, level=3)", blocks(text(6000), 700, level=3)),
    ("Text", 9000, "blocks(c, 1500, level=19, write_checksum=True)", blocks(text(9000), 1500, level=19, write_checksum=True)),
    ("Text", 3000, "several(c)", several(text(3000))),
    ("Text", 0, "frame(c, 3, write_checksum=True)", frame(b"", 3, write_checksum=True)),
    ("Text", 1, "frame(c, 3)", frame(text(1), 3)),
    ("Text", 12, "frame(c, 3)", frame(text(12), 3)),
    ("Letters", 5000, "frame(c, 1)", frame(letters(5000), 1)),
    ("Letters", 200, "frame(c, 3)", frame(letters(200), 3)),
    ("Letters", 8000, "blocks(c, 900, level=3)", blocks(letters(8000), 900, level=3)),
    ("Letters", 1200, "blocks(c, 150, level=1)", blocks(letters(1200), 150, level=1)),
    ("Letters", 6000, "blocks(c, 1400, level=1)", blocks(letters(6000), 1400, level=1)),
    ("Digits", 2000, "frame(c, 3)", frame(digits(2000), 3)),
    ("Digits", 3000, "blocks(c, 1030, level=1)", blocks(digits(3000), 1030, level=1)),
    ("Doubles", 12000, "blocks(c, 1200, level=7)", blocks(doubles(12000), 1200, level=7)),
    ("Doubles", 12000, "blocks(c, 1200, level=19)", blocks(doubles(12000), 1200, level=19)),
    ("Doubles", 4000, "frame(c, 3)", frame(doubles(4000), 3)),
    ("Doubles", 4000, "frame(c, 19, write_checksum=True)", frame(doubles(4000), 19, write_checksum=True)),
    ("Noise", 300, "frame(c, 3, write_checksum=True)", frame(noise(300), 3, write_checksum=True)),
    ("Noise", 700, "blocks(c, 200, level=1)", blocks(noise(700), 200, level=1)),
    ("Zeros", 300000, "frame(c, 3, write_checksum=True)", frame(bytes(300000), 3, write_checksum=True)),
    ("Sparse", 300000, "frame(c, 3, write_checksum=True)", frame(sparse(300000), 3, write_checksum=True)),
    ("Sparse", 300000, "frame(c, 19)", frame(sparse(300000), 19)),
    ("Cycle", 300000, "frame(c, 3)", frame(cycle(300000), 3)),
    ("Cycle", 300000, "frame(c, 19, write_checksum=True)", frame(cycle(300000), 19, write_checksum=True)),
]


def main():
    print("namespace UmlCaxs.Parquet.Tests.Compression.Zstandard;\n")
    print("/// <summary>Frames of the reference implementation; written by make_frames.py, which has the generators of their contents.</summary>")
    print("internal static class KnownFrames\n{")
    print("    /// <summary>Name of the generator in <see cref=\"Contents\"/>, bytes, the expression that made the frame, the frame.</summary>")
    print("    public static readonly (string Content, int Length, string Made, string Base64)[] All =\n    [")
    seen = collections.Counter()
    for content, length, made, data in FRAMES:
        lines = textwrap.wrap(base64.b64encode(data).decode(), 116)
        joined = "\n            + ".join(f'"{line}"' for line in lines)
        print(f'        ("{content}", {length}, "{made}",\n            {joined}),')
        if not made.startswith("several"):
            described(data, seen)
    print("    ];\n}")
    for feature, count in sorted(seen.items()):
        print(f"{count:4d} {feature}", file=sys.stderr)


main()
