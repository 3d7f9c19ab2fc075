"""PURE: exact numbers as printed. Half up, but never across an edge: 0.7998 is printed 0.79, for 0.80 would pass the
gate."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from rubrics.document import Rubric, Rule


def round_half_up(value: Fraction, places: int, edges: Collection[Fraction] = ()) -> str:
    """A number >= 0 with that many decimals, half up; the other way where that would carry it over an edge."""
    scale = 10**places
    scaled = value * scale
    whole = int(scaled + Fraction(1, 2))
    if any(value < edge <= Fraction(whole, scale) for edge in edges):
        whole = int(scaled)
    elif any(Fraction(whole, scale) < edge <= value for edge in edges):
        whole = int(scaled) + 1
    text = str(whole).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}" if places else text


def signed(value: Fraction, places: int = 2) -> str:
    """A change with its sign; what is exactly nothing has none."""
    if not value:
        return "0"
    return ("+" if value > 0 else "−") + round_half_up(abs(value), places)


@dataclass(frozen=True, slots=True)
class Figures:
    """How the numbers of one rubric are printed: its gate, where it has one, and its bands are the edges."""

    gates: tuple[Fraction, ...]
    bands: tuple[Fraction, ...]

    @classmethod
    def of(cls, rubric: Rubric) -> "Figures":
        edges = {edge for level in rubric.levels for edge in (level.lower, level.upper)}
        gates = (rubric.rule.at_least,) if isinstance(rubric.rule, Rule) else ()
        return cls(gates, tuple(sorted(edges)))

    def percent(self, share: Fraction) -> str:
        """A share of 1 as a percentage with one decimal, without the sign: 52.9."""
        return round_half_up(share * 100, 1, (*(gate * 100 for gate in self.gates), Fraction(100)))

    def score(self, value: Fraction) -> str:
        """A total or an index with two decimals: 2.31."""
        return round_half_up(value, 2, self.bands)
