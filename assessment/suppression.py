"""PURE: tables of counts for readers who may not learn about groups of fewer than five.

A count of one to four is hidden, and so are further counts until what is told does not give a hidden one back: not by
taking parts from their whole, not by combining several sums, and not by knowing that a hidden count is at least one.
Zero is told: it is no group.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from math import inf

SMALLEST = 5

Cell = Hashable
Sum = tuple[Cell, tuple[Cell, ...]]
"""A whole and the parts that add up to it."""


def suppress(counts: Mapping[Cell, int], sums: Sequence[Sum]) -> dict[Cell, int | None]:
    """Every count that may be told; None where it is hidden. `sums` names everything that a reader can add up."""
    hidden = {cell for cell, count in counts.items() if 0 < count < SMALLEST}
    while leaks := _find_leaks(counts, sums, hidden):
        hidden.add(_next_to_hide(counts, sums, hidden, leaks))
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
    leak = [*_leak_of_bounds(counts, open_sums, hidden), *_leak_of_combinations(counts, open_sums, hidden)]
    return [(whole, parts) for whole, parts in sums if leak and (leak[0] == whole or leak[0] in parts)]


def _is_alone(counts: Mapping[Cell, int], entry: Sum, hidden: Set[Cell]) -> bool:
    """One hidden count among told ones, or several parts of a told whole that are a small group together."""
    whole, parts = entry
    inside = [part for part in parts if part in hidden]
    if whole in hidden:
        return not inside
    return len(inside) == 1 or sum(counts[part] for part in inside) < SMALLEST


def _leak_of_bounds(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: Set[Cell]) -> list[Cell]:
    """Narrow down each hidden count from its sums until nothing more follows."""
    low: dict[Cell, float] = {cell: 1 if cell in hidden else count for cell, count in counts.items()}
    high: dict[Cell, float] = {cell: inf if cell in hidden else count for cell, count in counts.items()}
    moved = True
    while moved:
        moved = False
        for whole, parts in sums:
            least, most = sum(low[part] for part in parts), sum(high[part] for part in parts)
            bounds = [(whole, least, most)]
            for part in parts:
                others = sum(high[other] for other in parts if other != part)
                bounds.append((part, low[whole] - others, high[whole] - (least - low[part])))
            for cell, lower, upper in bounds:
                if lower > low[cell] or upper < high[cell]:
                    low[cell], high[cell], moved = max(lower, low[cell]), min(upper, high[cell]), True
    return [cell for cell in sorted(hidden, key=repr) if low[cell] == high[cell]]


def _leak_of_combinations(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: Set[Cell]) -> list[Cell]:
    """Solve the sums for what is hidden: a row left with one count tells it, a row of several tells their sum."""
    columns = sorted(hidden, key=repr)
    for row in _solved([_equation(whole, parts, columns) for whole, parts in sums], len(columns)):
        told = [cell for cell, factor in zip(columns, row, strict=True) if factor]
        alike = len({factor for factor in row if factor}) == 1
        if len(told) == 1 or (alike and sum(counts[cell] for cell in told) < SMALLEST):
            return told
    return []


_PRIME = 2**61 - 1


def _equation(whole: Cell, parts: Collection[Cell], columns: Sequence[Cell]) -> list[int]:
    return [_PRIME - 1 if cell == whole else int(cell in parts) for cell in columns]


def _solved(rows: Iterable[list[int]], width: int) -> list[list[int]]:
    """The reduced rows of a system, modulo a prime, which keeps whole numbers small; empty ones are left out."""
    rows, solved = [row for row in rows if any(row)], 0
    for column in range(width):
        pivot = next((number for number in range(solved, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[solved], rows[pivot] = rows[pivot], rows[solved]
        inverse = pow(rows[solved][column], -1, _PRIME)
        lead = rows[solved] = [value * inverse % _PRIME for value in rows[solved]]
        for number, row in enumerate(rows):
            if number != solved and (factor := row[column]):
                rows[number] = [(value - factor * other) % _PRIME for value, other in zip(row, lead, strict=True)]
        solved += 1
    return rows[:solved]


def _next_to_hide(counts: Mapping[Cell, int], sums: Sequence[Sum], hidden: Set[Cell], leaks: Sequence[Sum]) -> Cell:
    """A part told in the sums that leak: one that opens the fewest further sums, then the smallest. A whole, or a count
    elsewhere, only when no part is left."""
    parts = [part for _, inside in leaks for part in inside]
    wholes = [whole for whole, _ in leaks]

    def cost(cell: Cell) -> tuple[int, int, str]:
        closed = [entry for entry in sums if cell in entry[1] and hidden.isdisjoint((entry[0], *entry[1]))]
        return len(closed), counts[cell], repr(cell)

    for cells in (parts, wholes, counts):
        told = [cell for cell in cells if counts[cell] and cell not in hidden]
        if told:
            return min(told, key=cost)
    raise AssertionError("Nothing is told, and yet something is given away.")
