"""PURE: what an administrator without rights in a factory may be told of an impact, ready to be stored.

Small groups are hidden here, before anything is kept: neither page nor file nor database holds more.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from assessment.suppression import SMALLEST, Cell, Sum, suppress

Json = dict[str, Any]
Row = tuple[str, int, int, int]
"""Industry, old level, new level, number of rounds."""

DIRECTIONS = ("down", "same", "up")
OTHERS = "others"
"""Stands for industries that are too small to be named."""


def build_tables(rows: Iterable[Row], levels: int) -> Json | None:
    """Levels old by new, their distributions, and movers by industry; None with fewer than five rounds."""
    rows = list(rows)
    if sum(row[3] for row in rows) < SMALLEST:
        return None
    industries = _pool(rows)
    counts: Counter[Cell] = Counter({("all",): sum(row[3] for row in rows)})
    for industry, old, new, number in rows:
        kind, name = _direction(old, new), industries[industry]
        for cell in [("cell", old, new), ("old", old), ("new", new), (kind,), ("industry", name), (name, kind)]:
            counts[cell] += number
    names = sorted(set(industries.values()), key=lambda name: (name == OTHERS, name))
    sums = [*_sums_of_levels(range(levels + 1)), *_sums_of_industries(names)]
    told = suppress({cell: counts[cell] for whole, parts in sums for cell in (whole, *parts)}, sums)
    everywhere = range(levels + 1)
    return {
        "rounds": told["all",],
        **{kind: told[kind,] for kind in DIRECTIONS},
        "old": [told["old", level] for level in everywhere],
        "new": [told["new", level] for level in everywhere],
        "matrix": [[told["cell", old, new] for new in everywhere] for old in everywhere],
        "industries": [
            {"industry": name, "rounds": told["industry", name], **{kind: told[name, kind] for kind in DIRECTIONS}}
            for name in names
        ],
    }


def _direction(old: int, new: int) -> str:
    return DIRECTIONS[(new > old) - (new < old) + 1]


def _pool(rows: Iterable[Row]) -> dict[str, str]:
    """Industry -> its name in the table; the smallest are put together until each group has five rounds."""
    sizes: Counter[str] = Counter()
    for industry, _, _, number in rows:
        sizes[industry] += number
    ordered = sorted(sizes, key=lambda name: (sizes[name], name))
    pooled: list[str] = []
    while ordered and (sizes[ordered[0]] < SMALLEST or 0 < sum(sizes[name] for name in pooled) < SMALLEST):
        pooled.append(ordered.pop(0))
    return {name: OTHERS if name in pooled else name for name in sizes}


def _sums_of_levels(levels: range) -> Iterable[Sum]:
    yield from ((("old", old), tuple(("cell", old, new) for new in levels)) for old in levels)
    yield from ((("new", new), tuple(("cell", old, new) for old in levels)) for new in levels)
    yield from ((("all",), tuple((kind, level) for level in levels)) for kind in ("old", "new"))
    pairs = [(old, new) for old in levels for new in levels]
    for kind in DIRECTIONS:
        yield (kind,), tuple(("cell", old, new) for old, new in pairs if _direction(old, new) == kind)
    yield ("all",), tuple((kind,) for kind in DIRECTIONS)


def _sums_of_industries(names: Iterable[str]) -> Iterable[Sum]:
    names = list(names)
    yield ("all",), tuple(("industry", name) for name in names)
    for name in names:
        yield ("industry", name), tuple((name, kind) for kind in DIRECTIONS)
    for kind in DIRECTIONS:
        yield (kind,), tuple((name, kind) for name in names)
