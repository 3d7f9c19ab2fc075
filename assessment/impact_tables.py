"""PURE: what an administrator without rights in a factory may be told of an impact, ready to be stored.

Small groups are hidden here, before anything is kept: neither page nor file nor database holds more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from assessment.scoring.display import round_half_up
from assessment.scoring.impact import Causes, Tally, select
from assessment.suppression import SMALLEST, Cell, Sum, suppress, tell_share
from rubrics.comparing import Change, Entry

Json = dict[str, Any]
Row = tuple[str, int, int, int]
"""Industry, old level, new level, number of rounds."""

MOST_CAUSES = 10
DIRECTIONS = ("down", "same", "up")
OTHERS = "others"
"""Stands for industries that are too small to be named."""


def build_figures(tally: Tally, strata: Iterable[str], causes: Causes | None, changes: Sequence[Change]) -> Json:
    """Everything that may be kept of a measured impact."""
    levels = max(len(tally.base.levels), len(tally.draft.levels))
    tables = {stratum: build_tables(select(tally.counts, stratum), levels) for stratum in strata}
    rounds = sum(row[3] for row in select(tally.counts, tally.stratum))
    return {
        "strata": tables,
        "left_out": tell_share(tally.left_out[tally.stratum], tally.left_out[tally.stratum]),
        "removed": {key: tell_share(tally.answering[key], rounds) for key in tally.removed},
        "added": [key for key in tally.draft.requirements if key not in tally.base.requirements],
        "causes": causes and build_causes(causes, changes, rounds, tables[tally.stratum]),
    }


def build_causes(causes: Causes, changes: Sequence[Change], rounds: int, tables: Json | None) -> Json:
    """The ten strongest causes that touch at least five rounds; which others there are is not told. Their numbers are
    told only where the number of rounds that moved gives nothing back in the tables."""
    by_level = not causes.by_level or (tables is not None and tables["same"] is not None)
    is_told = by_level and tell_share(causes.moved, rounds) is not None
    large = [cause for cause in causes.strongest if cause.touched >= SMALLEST]
    return {
        "by_level": causes.by_level,
        "moved": causes.moved if is_told else None,
        "looked_at": causes.looked_at if is_told else None,
        "is_sample": causes.looked_at < causes.moved,
        "together": tell_share(causes.together, causes.looked_at) if is_told else None,
        "strongest": [
            {
                "entries": [_entry(entry) for entry in changes[cause.number].entries],
                "back": tell_share(cause.back, causes.looked_at) if is_told else None,
                "percent": _percent(cause.undone, causes.movement),
            }
            for cause in large[:MOST_CAUSES]
        ],
    }


def _entry(entry: Entry) -> Json:
    """Values are kept where they are one word or number; of a whole part its path is enough."""
    values = [value if isinstance(value, str | int) else None for value in (entry.old, entry.new)]
    return {"kind": entry.kind, "path": list(entry.path), "key": entry.key, "old": values[0], "new": values[1]}


def _percent(part: Fraction, whole: Fraction) -> str:
    share = part / whole * 100 if whole else Fraction(0)
    return f"-{round_half_up(-share, 1)}" if share < 0 else round_half_up(share, 1)


def build_tables(rows: Iterable[Row], levels: int) -> Json | None:
    """Levels old by new, their distributions, and movers by industry, where any is large enough to be named; None with
    fewer than five rounds."""
    rows = list(rows)
    if sum(row[3] for row in rows) < SMALLEST:
        return None
    industries = _pool(rows)
    counts: Counter[Cell] = Counter({("all",): sum(row[3] for row in rows)})
    for industry, old, new, number in rows:
        kind, name = _direction(old, new), industries[industry]
        for cell in [("cell", old, new), ("old", old), ("new", new), (kind,), ("industry", name), (name, kind)]:
            counts[cell] += number
    names = sorted(set(industries.values()) - {OTHERS})
    names += [OTHERS] if names and OTHERS in industries.values() else []
    sums = [*_sums_of_levels(range(levels + 1)), *_sums_of_industries(names)]
    everything = {cell: counts[cell] for whole, parts in sums for cell in (whole, *parts)}
    told = suppress(everything, sums, last=[("all",), *((kind,) for kind in DIRECTIONS)])
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
    """Industry -> its name in the table. Those with a small group among their rounds, or among those that fall, stay or
    rise, are put together; the next smallest join them until that leaves no small group either."""
    groups: dict[str, Counter[str]] = {}
    for industry, old, new, number in rows:
        groups.setdefault(industry, Counter())[_direction(old, new)] += number
    ordered = sorted(groups, key=lambda name: (groups[name].total(), name))
    pooled = [name for name in ordered if _is_small(groups[name])]
    rest = [name for name in ordered if name not in pooled]
    while rest and _is_small(sum((groups[name] for name in pooled), Counter())):
        pooled.append(rest.pop(0))
    return {name: OTHERS if name in pooled else name for name in groups}


def _is_small(group: Counter[str]) -> bool:
    return any(0 < count < SMALLEST for count in group.values())


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
    if not names:
        return
    yield ("all",), tuple(("industry", name) for name in names)
    for name in names:
        yield ("industry", name), tuple((name, kind) for kind in DIRECTIONS)
    for kind in DIRECTIONS:
        yield (kind,), tuple((name, kind) for name in names)
