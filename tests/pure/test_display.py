"""Exact numbers as printed: half up, and never across an edge."""

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring import Figures
from assessment.scoring.display import round_half_up
from rubrics.document import parse_document
from tests.pure.documents import make_document
from tests.pure.strategies import quick

FIGURES = Figures.of(parse_document(make_document(levels=5)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.00"), ("1/3", "0.33"), ("0.7998", "0.79"), ("0.8", "0.80"), ("0.795", "0.79"), ("0.794", "0.79"),
        ("1.7999", "1.79"), ("1.8", "1.80"), ("2.305", "2.31"), ("3.7955", "3.79"), ("4.8", "4.80"), ("5", "5.00"),
        ("4.996", "4.99"), ("7699/8700", "0.88"),
    ],
)  # fmt: skip
def test_a_score_has_two_decimals_and_stays_in_its_band(value, text):
    assert FIGURES.score(F(value)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        ("0", "0.0"), ("0.5285", "52.9"), ("0.79951", "79.9"), ("0.8", "80.0"), ("0.80049", "80.0"), ("0.9996", "99.9"),
        ("1", "100.0"), ("2/3", "66.7"),
    ],
)  # fmt: skip
def test_a_percentage_has_one_decimal_and_never_reaches_the_gate_or_100_by_rounding(share, text):
    assert FIGURES.percent(F(share)) == text


@pytest.mark.parametrize(("value", "places", "text"), [("2.5", 0, "3"), ("0.05", 1, "0.1"), ("12.345", 2, "12.35")])
def test_a_half_is_rounded_up(value, places, text):
    assert round_half_up(F(value), places) == text


def test_an_edge_with_more_decimals_than_are_printed_is_not_crossed_either_way():
    assert round_half_up(F("0.664"), 2, [F("0.663")]) == "0.67"
    assert round_half_up(F("0.666"), 2, [F("0.667")]) == "0.66"


@quick
@given(st.fractions(0, 5), st.integers(0, 3), st.fractions(0, 5))
def test_what_is_printed_lies_on_the_same_side_of_an_edge_and_less_than_one_unit_away(value, places, edge):
    printed = F(round_half_up(value, places, [edge]))

    assert (printed >= edge) == (value >= edge)
    assert abs(printed - value) < F(1, 10**places)
