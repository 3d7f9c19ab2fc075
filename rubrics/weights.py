"""PURE: the weights of siblings: what they add up to, and two ways to make that exactly 1.

Weights go by the key of their part. New ones are decimals that add up to exactly 1, with at most 15 places: as they are
where decimals can say them, else with as few places as the group had (two of a percent at least). What rounding leaves
over goes, a unit each, to those that lost most by it, the upper ones first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rubrics.operations import OperationRefused
from rubrics.problems import Problem

Weights = Mapping[str, Fraction]

FEWEST_PLACES, MOST_PLACES = 4, 15


@dataclass(frozen=True, slots=True)
class Sum:
    """What weights add up to, exactly."""

    total: Fraction

    @property
    def difference(self) -> Fraction:
        """What is missing to 1, or what is too much."""
        return abs(1 - self.total)

    @property
    def is_whole(self) -> bool:
        return self.total == 1

    @property
    def is_short(self) -> bool:
        return self.total < 1


def add_up(weights: Weights) -> Sum:
    return Sum(sum(weights.values(), Fraction(0)))


def spread_rest(weights: Weights) -> dict[str, Fraction]:
    """What is missing to 1, in equal parts to the members without a weight, or else to those with the lowest one.

    Raises OperationRefused when nothing is missing.
    """
    missing = 1 - add_up(weights).total
    if missing <= 0 or not weights:
        raise OperationRefused(Problem("nothing_missing", "weight"))
    lowest = min(weights.values())
    takers = [key for key, weight in weights.items() if weight == lowest]
    share = missing / len(takers)
    return _as_decimals({key: weight + (share if key in takers else 0) for key, weight in weights.items()}, weights)


def scale_to_whole(weights: Weights) -> dict[str, Fraction]:
    """The same proportions, so that they add up to 1.

    Raises OperationRefused when there is nothing to scale, or when rounding would leave a member without weight.
    """
    total = add_up(weights).total
    if not total:
        raise OperationRefused(Problem("nothing_to_scale", "weight"))
    return _as_decimals({key: weight / total for key, weight in weights.items()}, weights)


def _as_decimals(parts: Weights, before: Weights) -> dict[str, Fraction]:
    """Parts of 1 as decimals that add up to 1: exact where that is possible, else by largest remainder."""
    exact = [_places(part) for part in parts.values()]
    used = [_places(weight) or 0 for weight in before.values()]
    fewest = max(FEWEST_PLACES, *used) if None in exact else MOST_PLACES
    for places in range(fewest, MOST_PLACES + 1):
        units = _share(10**places, parts)
        if all(units[key] for key, part in parts.items() if part):
            return {key: Fraction(count, 10**places) for key, count in units.items()}
    raise OperationRefused(Problem("too_unequal", "weight"))


def _places(value: Fraction) -> int | None:
    """How many places a decimal needs to say the value exactly; None where none of them can."""
    return next((places for places in range(MOST_PLACES + 1) if 10**places % value.denominator == 0), None)


def _share(units: int, parts: Weights) -> dict[str, int]:
    """That many units in these proportions."""
    floors = {key: int(part * units) for key, part in parts.items()}
    by_loss = sorted(parts, key=lambda key: floors[key] - parts[key] * units)
    more = by_loss[: units - sum(floors.values())]
    return {key: count + (key in more) for key, count in floors.items()}
