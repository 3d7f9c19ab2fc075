from fractions import Fraction

import pytest

from assessment.decimals import check_kpi, parse_decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("2.10", Fraction(21, 10)),
        ("-0.5", Fraction(-1, 2)),
        ("007", Fraction(7)),
        ("9" * 15 + "." + "9" * 15, Fraction(int("9" * 30), 10**15)),
    ],
)
def test_a_plain_decimal_is_read_exactly(text, value):
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "1e3",
        "1,000",
        "1_000",
        ".5",
        "5.",
        "--1",
        "1.2.3",
        "NaN",
        "Infinity",
        "1/2",
        "½",
        "１２",
        "٣",
        "0x10",
    ]
    + ["1" * 16, "1." + "1" * 16],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="not a decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("base", "current", "lower_is_better", "codes"),
    [
        ("2", "1", True, ()),
        ("2", "0", True, ()),
        ("2", "0", False, ("current_not_positive",)),
        ("0", "1", True, ("base_not_positive",)),
        ("-1", "-1", True, ("base_not_positive", "current_negative")),
        ("-1", "-1", False, ("base_not_positive", "current_not_positive")),
    ],
)
def test_the_base_is_positive_and_zero_is_left_to_indicators_that_should_fall(base, current, lower_is_better, codes):
    assert check_kpi(Fraction(base), Fraction(current), lower_is_better=lower_is_better) == codes
