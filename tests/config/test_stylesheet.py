"""The one stylesheet: small enough for a first visit, and every pair of its colours readable in both themes."""

import gzip
import re

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static/css/app.css").read_text(encoding="utf-8")
THEMES = {"light": ":root{", "dark": ":root[data-theme=dark]{", "dark by the device": ":root:not([data-theme=light]){"}
TEXT_PAIRS = [
    *((ink, ground) for ink in ("text", "muted", "primary") for ground in ("bg", "surface", "surface-2")),
    *((tone, f"{tone}-tint") for tone in ("primary", "success", "warning", "danger")),
    *(("text", f"{tone}-tint") for tone in ("primary", "success", "warning", "danger")),
    *((f"i{level}", f"l{level}") for level in range(1, 6)),
    ("visited", "bg"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("heat-ink", "heat"),
]
EDGE_PAIRS = [("control", ground) for ground in ("bg", "surface", "surface-2")] + [("primary", "bg")]


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme; a theme that changes only some keeps the rest of the light one."""
    light = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", _block(THEMES["light"])))
    return light | dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", _block(THEMES[theme])))


def _block(selector: str) -> str:
    start = CSS.index(selector) + len(selector)
    return CSS[start : CSS.index("}", start)]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_has_a_contrast_of_at_least_four_and_a_half(theme: str, ink: str, ground: str) -> None:
    colours = tokens(theme)

    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_of_controls_have_a_contrast_of_at_least_three(theme: str, edge: str, ground: str) -> None:
    colours = tokens(theme)

    assert contrast(colours[edge], colours[ground]) >= 3


def test_both_dark_themes_are_the_same() -> None:
    assert tokens("dark") == tokens("dark by the device")


def test_the_stylesheet_is_at_most_ten_kilobytes_compressed() -> None:
    assert len(gzip.compress(CSS.encode(), 9)) <= 10_240


def test_the_stylesheet_fetches_nothing() -> None:
    assert re.findall(r"url\(|@import", CSS) == []
