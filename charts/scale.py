"""The total score as a needle on the scale of bands."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.svg import Number, Svg, clamp, figure, label, num, pct, tag, text_of, tone

_LANE = 20
_BAND = 28
_FEW = 10
"""Up to here each point of the scale has a tick."""


@dataclass(frozen=True, slots=True)
class Band:
    """One level's stretch of the scale."""

    level: int
    lower: Number
    upper: Number


@dataclass(frozen=True, slots=True)
class Needle:
    """A reading: `kind` full (the reading itself) or open (what is possible), with its text."""

    value: Number
    label: str
    text: str
    kind: str = "full"


def scale(ident: str, bands: Sequence[Band], needles: Sequence[Needle], *, title: str, desc: str) -> Svg:
    """Bands from 0 to the top, ticks below, each needle's label in a lane of its own."""
    top = bands[-1].upper
    band_y = 12 + _LANE * len(needles)
    parts = [_below(bands[0], top, band_y)]
    parts += [_band(band, len(bands), top, band_y) for band in bands]
    parts += _ticks(int(top), band_y + _BAND + 3) if top <= _FEW else _edges(bands, band_y + _BAND + 3)
    parts += [_needle(needle, top, lane, band_y) for lane, needle in enumerate(_lanes(needles, top))]
    return figure(ident, title=title, desc=desc, content="".join(parts), width="100%", height=band_y + _BAND + 26)


def _below(first: Band, top: Number, y: int) -> str:
    """The stretch below level 1."""
    width = float(first.lower) / float(top)
    if not width:
        return ""
    box = tag("rect", class_="c-well edge", x="0%", y=y, width=pct(width), height=_BAND)
    return box + label("0", x=pct(width / 2), y=y + 19, text_anchor="middle")


def _band(band: Band, levels: int, top: Number, y: int) -> str:
    left, right = float(band.lower) / float(top), float(band.upper) / float(top)
    kind = tone(band.level, levels)
    box = tag("rect", class_=f"c-l{kind} edge", x=pct(left), y=y, width=pct(right - left), height=_BAND)
    middle = (left + right) / 2
    return box + label(str(band.level), class_=f"k{kind} v", x=pct(middle), y=y + 19, text_anchor="middle")


def _ticks(top: int, y: int) -> list[str]:
    """A tick at every fifth of a point."""
    parts = []
    for fifth in range(5 * top + 1):
        whole = fifth % 5 == 0
        at = pct(fifth / (5 * top))
        parts.append(tag("line", class_="c-axis", x1=at, x2=at, y1=y, y2=y + (7 if whole else 3)))
        if whole:
            anchor = "start" if fifth == 0 else "end" if fifth == 5 * top else "middle"
            parts.append(label(f"{fifth // 5}.0", class_="s", x=at, y=y + 21, text_anchor=anchor))
    return parts


def _edges(bands: Sequence[Band], y: int) -> list[str]:
    """A tick at every edge of a band, where single points would run together."""
    parts, top = [], bands[-1].upper
    for edge in (0, *(band.lower for band in bands if band.lower), top):
        at = pct(float(edge) / float(top))
        anchor = "start" if edge == 0 else "end" if edge == top else "middle"
        parts.append(tag("line", class_="c-axis", x1=at, x2=at, y1=y, y2=y + 7))
        parts.append(label(num(float(edge)), class_="s", x=at, y=y + 21, text_anchor=anchor))
    return parts


def _lanes(needles: Sequence[Needle], top: Number) -> list[Needle]:
    """From the top lane down, so that no needle runs through another's label: labels to the right start with the lowest
    value, labels to the left with the highest."""
    ordered = sorted(needles, key=lambda needle: needle.value)
    return ordered if not ordered or _label_right(ordered[0], top) else ordered[::-1]


def _label_right(needle: Needle, top: Number) -> bool:
    return float(needle.value) / float(top) < 0.62


def _needle(needle: Needle, top: Number, lane: int, band_y: int) -> str:
    share = clamp(float(needle.value) / float(top))
    y = 14 + lane * _LANE
    mark = f"M-7 {num(band_y - 12)}H7L0 {num(band_y)}z"
    value = tag("tspan", text_of(needle.text), class_="v")
    x, anchor = (9, "start") if _label_right(needle, top) else (-9, "end")
    parts = (
        tag("line", class_="c-needle", y1=y - 10, y2=band_y - 6),
        tag("path", class_="c-mark" if needle.kind == "full" else "c-open", d=mark),
        tag("text", f"{text_of(needle.label)} {value}", class_="d", x=x, y=y, text_anchor=anchor),
    )
    return tag("svg", "".join(parts), x=pct(share), y=0, overflow="visible")
