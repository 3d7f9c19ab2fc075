"""Text reduced to what the report's fonts can print."""

import pytest

from reports.glyphs import covered, printable


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("plain text, 123", "plain text, 123"),
        ("“quoted” – 50 % · §", "“quoted” – 50 % · §"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("tab\tand\r\nreturn\rand\u2028line", "tab and\nreturn\nand\nline"),
        ("right \u202eto\u202c left \u2066x\u2069", "right to left x"),
        ("zero\u200bwidth\u200djoiner\ufeff", "zerowidthjoiner"),
        ("smile 😀 family 👨\u200d👩\u200d👧", "smile □ family □□□"),
        ("lone \ud83d surrogate \ufffe \ufdd0", "lone  surrogate  "),
        ("heart ❤\ufe0f", "heart ❤"),
        ("e\u0301", "é"),
        ("x" + "\u0301" * 9, "x\u0301\u0301"),
        ("שלום العربية", "□□□□ □□□□□□□"),
        ("中文，繁體：㐀 龥 𬱖", "中文，繁體：㐀 龥 𬱖"),
        ("Ext B 𠮷", "Ext B □"),
        ("Ελλάδα Россия Việt", "Ελλάδα Россия Việt"),
    ],
)
def test_text_is_printed_as_far_as_the_fonts_reach(typed: str, printed: str) -> None:
    assert printable(typed) == printed


def test_the_fonts_cover_the_main_han_block_and_extension_a() -> None:
    assert covered() >= set(range(0x4E00, 0x9FA6)) | set(range(0x3400, 0x4DB6))


def test_what_the_template_writes_is_covered() -> None:
    assert covered() >= set(map(ord, "□…–−→≥≤≈÷Σ·%“”「」（），。：；、《》₂"))
