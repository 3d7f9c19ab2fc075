"""PURE: tables of counts for readers who may not learn about groups of fewer than five.

A count of one to four is hidden, and so are further counts until what is told does not give a hidden one back: not by
taking parts from their whole, not by combining several sums, and not by knowing that a hidden count is at least one.
For every hidden count there is another table, with another count there, that fits all that is told. Zero is told: it is
no group.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from itertools import combinations
from random import Random

SMALLEST = 5
ORDERS = 8

Cell = Hashable
Sum = tuple[Cell, tuple[Cell, ...]]
"""A whole and the parts that add up to it."""


def suppress(counts: Mapping[Cell, int], sums: Sequence[Sum], last: Collection[Cell] = ()) -> dict[Cell, int | None]:
    """Every count that may be told; None where it is hidden. `sums` names everything that a reader can add up; what is
    in `last` is hidden only when nothing else is left."""
    hidden = {cell for cell, count in counts.items() if 0 < count < SMALLEST}
    while leaks := _find_leaks(counts, sums, hidden):
        hidden.add(_next_to_hide(counts, sums, hidden, leaks, last))
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def tell_share(count: int, whole: int) -> int | None:
    """A count out of a whole that is told: hidden when it, or what is left of the whole, is a small group."""
    return None if 0 < count < SMALLEST or 0 < whole - count < SMALLEST else count


def _find_leaks(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: Set[Cell]) -> Sequence[Sum]:
    """The sums that give away a hidden count, or the size of a small hidden group; none when all is well."""
    open_sums = [(whole, parts) for whole, parts in sums if whole in hidden or any(part in hidden for part in parts)]
    alone = [entry for entry in open_sums if _is_alone(counts, entry, hidden)]
    if alone:
        return alone[:1]
    leak = _find_leak(counts, open_sums, sorted(hidden, key=lambda cell: (-counts[cell], repr(cell))))
    return [(whole, parts) for whole, parts in sums if leak is not None and (leak == whole or leak in parts)]


def _find_leak(counts: Mapping[Cell, int], sums: Sequence[Sum], columns: list[Cell]) -> Cell | None:
    """A hidden count of a small group whose sum is given, or one for which no other table is found. Solved in several
    orders, the sums lead to several other tables; the largest first is the likeliest to find one."""
    open_ = set(columns)
    for seed in range(ORDERS):
        solved = _Solved(counts, sums, columns)
        if group := solved.small_group():
            return group[0]
        open_ -= solved.proven(open_)
        if not open_:
            return None
        columns = columns[::-1] if seed == 0 else sorted(columns, key=repr)
        if seed:
            Random(seed).shuffle(columns)  # noqa: S311  any order will do, the same one every time
    return min(open_, key=repr)


def _is_alone(counts: Mapping[Cell, int], entry: Sum, hidden: Set[Cell]) -> bool:
    """One hidden count among told ones, or several parts of a told whole that are a small group together."""
    whole, parts = entry
    inside = [part for part in parts if part in hidden]
    if whole in hidden:
        return not inside
    return len(inside) == 1 or sum(counts[part] for part in inside) < SMALLEST


_PRIME = 2**61 - 1
"""Systems are solved modulo this, which keeps their numbers whole."""


class _Solved:
    """The sums solved for what is hidden. The largest counts come first, so that they give way to the small ones."""

    def __init__(self, counts: Mapping[Cell, int], sums: Sequence[Sum], columns: Sequence[Cell]) -> None:
        self.counts, self.columns = counts, columns
        self.rows, self.pivots = _reduce([_equation(whole, parts, columns) for whole, parts in sums], len(columns))

    def small_group(self) -> list[Cell]:
        """Hidden counts whose sum the told ones give, and which are fewer than five together."""
        for row in self.rows:
            told = [cell for cell, factor in zip(self.columns, row, strict=True) if factor]
            if len({factor for factor in row if factor}) == 1 and sum(self.counts[cell] for cell in told) < SMALLEST:
                return told
        return []

    def proven(self, cells: Set[Cell]) -> set[Cell]:
        """Those of the hidden counts that differ in another table which fits all that is told."""
        found, moves = set[Cell](), self._moves()
        for move in (*moves, *(_add(one, other, by) for one, other in combinations(moves, 2) for by in (1, -1))):
            if cells <= found:
                break
            if any(all(self.counts[cell] + by * step >= 1 for cell, step in move.items()) for by in (1, -1)):
                found.update(move)
        return found

    def _moves(self) -> list[dict[Cell, int]]:
        """Ways from one table to another: one count that the sums leave free goes up by one, others follow."""
        found = []
        for free in range(len(self.columns)):
            if free in self.pivots:
                continue
            move = {self.columns[free]: 1}
            for pivot, row in zip(self.pivots, self.rows, strict=True):
                if row[free]:
                    move[self.columns[pivot]] = _signed(-row[free])
            found.append(move)
        return found


def _add(one: Mapping[Cell, int], other: Mapping[Cell, int], by: int) -> dict[Cell, int]:
    summed = {cell: one.get(cell, 0) + by * other.get(cell, 0) for cell in (*one, *other)}
    return {cell: step for cell, step in summed.items() if step}


def _signed(value: int) -> int:
    """A fraction has no small whole number modulo the prime; the step it stands for then fits no table."""
    value %= _PRIME
    return value if value <= _PRIME // 2 else value - _PRIME


def _equation(whole: Cell, parts: Collection[Cell], columns: Sequence[Cell]) -> list[int]:
    return [_PRIME - 1 if cell == whole else int(cell in parts) for cell in columns]


def _reduce(rows: Iterable[list[int]], width: int) -> tuple[list[list[int]], list[int]]:
    """The reduced rows of a system with the column that each is solved for; empty ones are left out."""
    rows, pivots = [row for row in rows if any(row)], list[int]()
    for column in range(width):
        place = len(pivots)
        pivot = next((number for number in range(place, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[place], rows[pivot] = rows[pivot], rows[place]
        inverse = pow(rows[place][column], -1, _PRIME)
        lead = rows[place] = [value * inverse % _PRIME for value in rows[place]]
        for number, row in enumerate(rows):
            if number != place and (factor := row[column]):
                rows[number] = [(value - factor * other) % _PRIME for value, other in zip(row, lead, strict=True)]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def _next_to_hide(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum],
    hidden: Set[Cell],
    leaks: Sequence[Sum],
    last: Collection[Cell],
) -> Cell:
    """A part told in the sums that leak: one that opens the fewest further sums, then the smallest. A whole, or a count
    elsewhere, only when no part is left."""
    parts = [part for _, inside in leaks for part in inside]
    wholes = [whole for whole, _ in leaks]

    def cost(cell: Cell) -> tuple[int, int, str]:
        closed = [entry for entry in sums if cell in entry[1] and hidden.isdisjoint((entry[0], *entry[1]))]
        return len(closed), counts[cell], repr(cell)

    told = [[cell for cell in cells if counts[cell] and cell not in hidden] for cells in (parts, wholes, counts)]
    first = [[cell for cell in cells if cell not in last] for cells in told]
    if any(_is_alone(counts, entry, hidden) for entry in leaks):
        first.pop()  # nothing elsewhere would mend that
    return min(next(cells for cells in (*first, *told) if cells), key=cost)
