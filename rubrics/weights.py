"""PURE: the weights of one group of siblings, as exact fractions: what is missing, and two ways to make them whole.

Weights are written as decimals, so what cannot be divided evenly is divided in thousandths (or finer, where the group
is finer already), the larger remainders first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rubrics.document_checks import decimal_text

Weights = Mapping[str, Fraction]
COARSEST = 1000


@dataclass(frozen=True, slots=True)
class Sum:
    """How much a group adds up to."""

    total: Fraction

    @property
    def is_whole(self) -> bool:
        return self.total == 1

    @property
    def is_short(self) -> bool:
        return self.total < 1

    @property
    def total_percent(self) -> str:
        return decimal_text(self.total * 100)

    @property
    def difference_percent(self) -> str:
        return decimal_text(abs(1 - self.total) * 100)


def add_up(weights: Weights) -> Sum:
    return Sum(sum(weights.values(), Fraction(0)))


def spread_rest(weights: Weights) -> dict[str, Fraction]:
    """What is missing goes in equal parts to those without weight, or to all where each has some."""
    rest = 1 - add_up(weights).total
    if rest <= 0:
        return dict(weights)
    takers = [key for key, weight in weights.items() if weight == 0] or list(weights)
    parts = _divide(rest, dict.fromkeys(takers, Fraction(1)), _units(weights))
    return {key: weight + parts.get(key, 0) for key, weight in weights.items()}


def scale_to_whole(weights: Weights) -> dict[str, Fraction]:
    """In proportion; a group without any weight is divided evenly."""
    shares = weights if add_up(weights).total else dict.fromkeys(weights, Fraction(1))
    return _divide(Fraction(1), shares, _units(weights))


def _units(weights: Weights) -> int:
    """So many parts make a whole: thousandths, or as fine as the finest decimal of the group."""
    units = COARSEST
    while any((weight * units).denominator > 1 for weight in weights.values()):
        units *= 10
    return units


def _divide(whole: Fraction, shares: Weights, units: int) -> dict[str, Fraction]:
    total = sum(shares.values())
    exact = {key: whole * units * share / total for key, share in shares.items()}
    counts = {key: int(value) for key, value in exact.items()}
    left = int(whole * units) - sum(counts.values())
    by_remainder = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[:left]:
        counts[key] += 1
    return {key: Fraction(count, units) for key, count in counts.items()}
