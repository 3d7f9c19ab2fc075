"""A radar with a named axis for every leaf, and an arc for every group of axes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, pi, sin

from charts.svg import Number, Svg, clamp, figure, label, num, tag, text_of

_WIDTH, _HEIGHT = 752, 580
_CX, _CY, _R = 376, 290, 205
_LINE = 17
_TOP_WIDTH = 150


@dataclass(frozen=True, slots=True)
class Spoke:
    """One axis: its label, the group it belongs to, its value and the value as printed."""

    label: str
    group: str
    value: Number
    text: str


def radar(ident: str, spokes: Sequence[Spoke], *, upper: int, goal: Number | None, title: str, desc: str) -> Svg:
    """Rings from 1 to `upper`, the goal ring dashed. Needs three axes; with fewer there is nothing to draw."""
    if len(spokes) < 3:
        return Svg()
    parts = [_ring(len(spokes), ring / upper, "c-goal" if ring == goal else "c-grid") for ring in range(1, upper + 1)]
    parts += [_axis(number, len(spokes)) for number in range(len(spokes))]
    parts += _area(spokes, upper)
    parts += [label(str(ring), class_="s halo", x=_CX + 5, y=_CY - _R * ring / upper) for ring in range(1, upper + 1)]
    parts += _arcs(spokes)
    parts += [_spoke_label(spoke, number, len(spokes)) for number, spoke in enumerate(spokes)]
    return figure(ident, title=title, desc=desc, content="".join(parts), viewBox=f"0 0 {_WIDTH} {_HEIGHT}")


def _point(turn: float, radius: float) -> tuple[float, float]:
    """A point at a share of a full turn, clockwise from the top."""
    angle = 2 * pi * turn
    return _CX + radius * sin(angle), _CY - radius * cos(angle)


def _xy(point: tuple[float, float]) -> str:
    return f"{num(point[0])},{num(point[1])}"


def _ring(count: int, share: float, kind: str) -> str:
    return tag("polygon", class_=kind, points=" ".join(_xy(_point(n / count, _R * share)) for n in range(count)))


def _axis(number: int, count: int) -> str:
    x, y = _point(number / count, _R)
    return tag("line", class_="c-grid", x1=_CX, y1=_CY, x2=x, y2=y)


def _area(spokes: Sequence[Spoke], upper: int) -> list[str]:
    count = len(spokes)
    points = [_point(n / count, _R * clamp(float(spoke.value) / upper)) for n, spoke in enumerate(spokes)]
    dots = [tag("circle", class_="c-dot", cx=x, cy=y, r=3.5) for x, y in points]
    return [tag("polygon", class_="c-area", points=" ".join(map(_xy, points))), *dots]


def _arcs(spokes: Sequence[Spoke]) -> list[str]:
    """An arc around each run of axes of one group, with a gap to the next; one group alone needs none."""
    count, gap = len(spokes), 0.004
    runs, start = [], 0
    for _, members in groupby(spokes, key=lambda spoke: spoke.group):
        size = len(list(members))
        runs.append(((start - 0.5) / count + gap, (start + size - 0.5) / count - gap))
        start += size
    return [_arc(*run) for run in runs] if len(runs) > 1 else []


def _arc(start: float, end: float) -> str:
    radius = _R + 9
    (x1, y1), (x2, y2) = _point(start, radius), _point(end, radius)
    large = 1 if end - start > 0.5 else 0
    return tag("path", class_="c-bezel", d=f"M{num(x1)} {num(y1)}A{radius} {radius} 0 {large} 1 {num(x2)} {num(y2)}")


def _spoke_label(spoke: Spoke, number: int, count: int) -> str:
    """On as many lines as the room between anchor and edge asks for, the value after the last word."""
    turn = number / count
    x, y = _point(turn, _R + 22)
    anchor = "middle" if abs(x - _CX) < 1 else "start" if x > _CX else "end"
    room = {"middle": _TOP_WIDTH, "start": _WIDTH - x, "end": x}[anchor]
    lines = wrap(spoke.label, room, text_width(f" {spoke.text}"))
    first = _first_baseline(y, len(lines), anchor, turn)
    spans = [tag("tspan", text_of(line), x=x, y=first + n * _LINE) for n, line in enumerate(lines[:-1])]
    last = f"{text_of(lines[-1])} {tag('tspan', text_of(spoke.text), class_='v')}"
    spans.append(tag("tspan", last, x=x, y=first + (len(lines) - 1) * _LINE))
    return tag("text", "".join(spans), text_anchor=anchor)


def _first_baseline(y: float, lines: int, anchor: str, turn: float) -> float:
    """Centred beside the circle; above it at the top and below it at the bottom."""
    if anchor != "middle":
        return y + 5 - (lines - 1) * _LINE / 2
    return y - 5 - (lines - 1) * _LINE if turn < 0.25 else y + 14


def text_width(text: str) -> float:
    """Pixels at 14 px, roughly: a Han character is as wide as the type is high, a Latin letter half of it."""
    return sum(14.0 if ord(char) > 0x2E7F else 7.3 for char in text)


def wrap(text: str, room: float, tail: float) -> list[str]:
    """At most three lines no wider than `room`, the last with `tail` to spare, cut between words or Han characters; a
    word that is too long for a line loses its end."""
    lines = [""]
    for piece in (_shorten(piece, room) for piece in _pieces(text)):
        joined = lines[-1] + piece
        if lines[-1] and text_width(joined.strip()) > room:
            lines.append(piece)
        else:
            lines[-1] = joined
    lines = [line.strip() for line in lines]
    if text_width(lines[-1]) + tail > room and len(_pieces(lines[-1])) > 1:
        lines[-1:] = _split_last(lines[-1])
    return lines if len(lines) <= 3 else [*lines[:2], lines[2][:-1] + "…"]


def _shorten(word: str, room: float) -> str:
    fitting = int(room / 7.3) - 2
    return word if text_width(word.strip()) <= room else f"{word[:fitting]}… "


def _split_last(line: str) -> list[str]:
    """Moves the end of a line that has no room for the value to a line of its own, as evenly as words allow."""
    pieces = _pieces(line)
    cut = min(
        range(1, len(pieces)), key=lambda n: abs(text_width("".join(pieces[:n])) - text_width("".join(pieces[n:])))
    )
    return ["".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()]


def _pieces(text: str) -> list[str]:
    """What may stand on a line of its own: a Latin word with the space after it, or one Han character."""
    pieces: list[str] = []
    for char in text:
        han = ord(char) > 0x2E7F
        if pieces and not han and not pieces[-1].endswith(" ") and ord(pieces[-1][-1]) <= 0x2E7F:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
