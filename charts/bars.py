"""Horizontal bars: x in percent, y in pixels and no viewBox, so text keeps its size on a narrow screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.svg import Number, Svg, clamp, figure, label, num, ornament, pct, tag, text_of, tone

_ROW = 74
_BAR = 12
_ROOM = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: `value` and `tick` (a reference) on the axis, their texts as printed elsewhere."""

    label: str
    value: Number | None
    text: str
    note: str = ""
    tick: Number | None = None
    tick_text: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The ends of the scale and its marks: (position, text). Values beyond an end are drawn to the end. `ends` says
    what lies to the left and to the right."""

    lower: Number
    upper: Number
    marks: Sequence[tuple[Number, str]]
    ends: tuple[str, str] = ("", "")

    def share(self, value: Number) -> float:
        return clamp((float(value) - float(self.lower)) / (float(self.upper) - float(self.lower)))


def bars(ident: str, rows: Sequence[Bar], axis: Axis, *, title: str, desc: str) -> Svg:
    """Labelled bars on one axis, each with an optional reference tick under it."""
    drawn = [_row(row, axis, number * _ROW) for number, row in enumerate(rows)]
    foot = len(rows) * _ROW + 6
    height = foot + (38 if any(axis.ends) else 18)
    content = "".join([*drawn, *_marks(axis, foot), *_ends(axis, foot + 20)])
    return figure(ident, title=title, desc=desc, content=content, width="100%", height=height)


def _marks(axis: Axis, y: int) -> list[str]:
    """Where there are many, a narrow screen leaves out every second one, counted from zero."""
    zero = next((place for place, (at, _) in enumerate(axis.marks) if at == 0), 0)
    spare = len(axis.marks) > _ROOM
    return [
        label(
            text,
            class_="s narrow-off" if spare and (place - zero) % 2 else "s",
            x=pct(axis.share(at)),
            y=y,
            text_anchor=_anchor(axis, at),
        )
        for place, (at, text) in enumerate(axis.marks)
    ]


def _ends(axis: Axis, y: int) -> list[str]:
    left, right = axis.ends
    return [
        *([label(left, class_="s", x="0%", y=y)] if left else []),
        *([label(right, class_="s", x="100%", y=y, text_anchor="end")] if right else []),
    ]


def _anchor(axis: Axis, at: Number) -> str:
    share = axis.share(at)
    return "start" if share == 0 else "end" if share == 1 else "middle"


def _row(row: Bar, axis: Axis, top: int) -> str:
    note = tag("tspan", text_of(row.note), class_="m", dx=8) if row.note else ""
    parts = [
        tag("text", text_of(row.label) + note, class_="d", y=top + 16),
        label(row.text, class_="v", x="100%", y=top + 16, text_anchor="end"),
        tag("rect", class_="c-well", y=top + 26, width="100%", height=_BAR),
    ]
    if row.value is not None:
        parts.append(_bar(axis, row.value, top + 26))
    inner = [at for at, _ in axis.marks if 0 < axis.share(at) < 1]
    parts += [_line("c-gap", axis.share(at), top + 26, top + 26 + _BAR) for at in inner]
    if row.tick is not None:
        parts += _tick(axis.share(row.tick), top + 22, top + 42)
        parts.append(_tick_label(axis.share(row.tick), row.tick_text, top + 56))
    return "".join(parts)


def _bar(axis: Axis, value: Number, y: int) -> str:
    zero, end = axis.share(0), axis.share(value)
    left, width = min(zero, end), abs(end - zero)
    return tag("rect", class_="c-bar", x=pct(left) if left else None, y=y, width=pct(width), height=_BAR)


def _line(kind: str, share: Number, y1: int, y2: int) -> str:
    return tag("line", class_=kind, x1=pct(share), x2=pct(share), y1=y1, y2=y2)


def _tick(share: Number, y1: int, y2: int) -> list[str]:
    """A tick with a halo of the background, so that it is seen over a bar too."""
    return [_line("c-halo", share, y1, y2), _line("c-tick", share, y1, y2)]


def _tick_label(share: float, text: str, y: int) -> str:
    anchor = "start" if share < 0.06 else "end" if share > 0.94 else "middle"
    return label(text, class_="s", x=pct(share), y=y, text_anchor=anchor)


def cell_bar(value: Number, upper: Number, tick: Number | None = None) -> Svg:
    """A bar inside a table cell whose neighbour prints the number."""
    parts = [
        tag("rect", class_="c-well", width="100%", height=10),
        tag("rect", class_="c-bar", width=pct(clamp(float(value) / float(upper))), height=10),
    ]
    if tick is not None:
        parts += _tick(clamp(float(tick) / float(upper)), 0, 10)
    return ornament("".join(parts), width="100%", height=10)


def gain_bar(share: Number) -> Svg:
    """A contribution beside the largest one."""
    return ornament(tag("rect", class_="c-bar", width=pct(clamp(share)), height=6), width="100%", height=6)


def gauge(level: int, levels: int, share: Number | None, gate: Number | None = None) -> Svg:
    """One step of the level strip: how far the level is reached, and the bound where it is not passed yet."""
    parts = []
    if share is not None:
        parts.append(tag("rect", class_=f"c-l{tone(level, levels)}", width=pct(clamp(share)), height="100%"))
    if gate is not None:
        parts.append(tag("line", class_="c-tick", x1=pct(gate), x2=pct(gate), y1=0, y2="100%"))
    return ornament("".join(parts), width="100%", height=12)


def pips(levels: Sequence[tuple[int, Number, str]]) -> Svg:
    """Small squares, one a level: (number, filled share, state). State `open` is a square filled from below, `shut` a
    dash (not opened), `none` a dot (nothing asked)."""
    drawn = [_pip(number, len(levels), share, state, 18 * place) for place, (number, share, state) in enumerate(levels)]
    return ornament("".join(drawn), class_="pips", width=18 * len(levels) - 2, height=14)


def _pip(number: int, levels: int, share: Number, state: str, x: int) -> str:
    if state == "shut":
        return tag("rect", class_="c-off", x=x + 0.5, y=6, width=13, height=2)
    if state == "none":
        return tag("circle", class_="c-off", cx=x + 7, cy=7, r=1.5)
    height = 13 * clamp(share)
    fill = tag("rect", class_=f"c-l{tone(number, levels)}", x=x + 0.5, y=num(13.5 - height), width=13, height=height)
    edge = tag("rect", class_="c-none edge", x=x + 0.5, y=0.5, width=13, height=13)
    return (fill if height else "") + edge
