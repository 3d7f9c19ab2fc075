"""Decimal numbers as people and files write them: exact, one spelling, no float in between."""

import re
from fractions import Fraction

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def parse_decimal(text: str) -> Fraction:
    """At most 15 digits before and 15 after a point; no exponent, no separators, no plus sign. Raises ValueError."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"not a decimal number: {text!r}")
    return Fraction(text)


def check_kpi(base: Fraction, current: Fraction, *, lower_is_better: bool) -> tuple[str, ...]:
    """What is wrong with a pair of values, as codes: the base is above 0; the current value is too, and may be 0 only
    where lower is better (no defects any more)."""
    problems = []
    if base <= 0:
        problems.append("base_not_positive")
    if current < 0 or (current == 0 and not lower_is_better):
        problems.append("current_negative" if lower_is_better else "current_not_positive")
    return tuple(problems)
