"""PURE: rubric texts in the report's two languages, and numbers as the report writes them."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from assessment.scoring.display import round_half_up
from benchmarks.reference import round_half_away

MINUS = "−"


def both(texts: Mapping[str, str]) -> dict[str, str]:
    """A text in both languages; a missing one falls back to any that is there."""
    anything = next(iter(texts.values()), "")
    return {"en": texts.get("en", anything), "zh-hans": texts.get("zh-hans", anything)}


def one_line(text: str) -> str:
    """Runs of white space as one space: for names and labels."""
    return " ".join(text.split())


def percent(share: Fraction) -> str:
    """A weight as a percentage with one decimal."""
    return round_half_up(share * 100, 1)


def plain_decimal(value: Fraction) -> str:
    """A rubric's own number as short as it is exact to two places: 0.8, 80, 66.67."""
    return round_half_up(value, 2).rstrip("0").rstrip(".")


def signed(value: Decimal) -> str:
    """One decimal, half away from zero, with a true minus sign: +34.8, −20.7, 0.0."""
    rounded = round_half_away(value, 1)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded)}"


def minus(value: Decimal) -> str:
    """A number as it is, with a true minus sign."""
    return str(value).replace("-", MINUS)


def signed_percent(change: Fraction) -> str:
    """A change as signed percent with one decimal, without the per cent sign."""
    return signed(Decimal(change.numerator * 100) / Decimal(change.denominator))
