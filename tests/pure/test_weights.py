"""Weights of siblings: their running sum, and two ways to make it exactly 1."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.document import check_document
from rubrics.document_checks import decimal_text
from rubrics.messages import problem_text
from rubrics.operations import OperationRefused
from rubrics.weights import Weights, add_up, scale_to_whole, spread_rest
from tests.pure.documents import make_document, make_leaf

Act = Callable[[Weights], dict[str, Fraction]]


def group(*weights: str) -> Weights:
    return {f"N{place}": Fraction(weight) for place, weight in enumerate(weights, 1)}


def written(weights: Weights) -> list[str]:
    return [decimal_text(weight) for weight in weights.values()]


@pytest.mark.parametrize(
    ("weights", "total", "difference", "is_whole", "is_short"),
    [
        (("0.5", "0.48"), "0.98", "0.02", False, True),
        (("0.3333", "0.6666"), "0.9999", "0.0001", False, True),
        (("0.5", "0.5001"), "1.0001", "0.0001", False, False),
        (("0.1", "0.2", "0.7"), "1", "0", True, False),
        ((), "0", "1", False, True),
    ],
)
def test_the_running_sum_is_exact(
    weights: tuple[str, ...], total: str, difference: str, is_whole: bool, is_short: bool
) -> None:
    found = add_up(group(*weights))

    assert (found.total, found.difference) == (Fraction(total), Fraction(difference))
    assert (found.is_whole, found.is_short) == (is_whole, is_short)


@pytest.mark.parametrize(
    ("weights", "spread"),
    [
        (("0.5", "0.3", "0"), ["0.5", "0.3", "0.2"]),
        (("0.7", "0", "0"), ["0.7", "0.15", "0.15"]),
        (("0.7", "0", "0", "0"), ["0.7", "0.1", "0.1", "0.1"]),
        (("0.5", "0.48"), ["0.5", "0.5"]),
        (("0.3", "0.3", "0.38"), ["0.31", "0.31", "0.38"]),
        (("0", "0", "0"), ["0.3334", "0.3333", "0.3333"]),
        (("0", "0", "0", "0", "0", "0", "0", "0"), ["0.125"] * 8),
    ],
)
def test_the_rest_goes_to_those_without_a_weight_or_with_the_lowest(
    weights: tuple[str, ...], spread: list[str]
) -> None:
    assert written(spread_rest(group(*weights))) == spread


@pytest.mark.parametrize(
    ("weights", "scaled"),
    [
        (("0.49", "0.49"), ["0.5", "0.5"]),
        (("1", "2", "5"), ["0.125", "0.25", "0.625"]),
        (("1", "1", "1"), ["0.3334", "0.3333", "0.3333"]),
        (("0.2", "0.3", "0.1"), ["0.3333", "0.5", "0.1667"]),
        (("0.00001", "0.00002"), ["0.33333", "0.66667"]),
        (("1", "63"), ["0.015625", "0.984375"]),
        (("0", "7"), ["0", "1"]),
        (("1", "29999"), ["0.00003", "0.99997"]),
    ],
)
def test_weights_are_scaled_exactly_where_decimals_can_say_it_else_by_largest_remainder(
    weights: tuple[str, ...], scaled: list[str]
) -> None:
    assert written(scale_to_whole(group(*weights))) == scaled


@pytest.mark.parametrize(
    ("code", "act", "weights"),
    [
        ("nothing_missing", spread_rest, ("0.5", "0.5")),
        ("nothing_missing", spread_rest, ("0.5", "0.6")),
        ("nothing_missing", spread_rest, ()),
        ("nothing_to_scale", scale_to_whole, ("0", "0")),
        ("nothing_to_scale", scale_to_whole, ()),
        ("too_unequal", scale_to_whole, ("0.000000000000001", "999999999999999", "1")),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(code: str, act: Act, weights: tuple[str, ...]) -> None:
    with pytest.raises(OperationRefused) as refused:
        act(group(*weights))

    assert refused.value.problem.code == code
    assert problem_text(refused.value.problem).endswith(".")


DECIMALS = st.decimals(min_value=0, max_value=100, places=4, allow_nan=False).map(lambda value: format(value, "f"))
quick = settings(max_examples=150, deadline=None, derandomize=True, database=None)


def check_weights(before: Weights, after: Weights) -> None:
    assert sum(after.values()) == 1
    assert list(after) == list(before)
    assert all(Fraction(text) == weight for text, weight in zip(written(after), after.values(), strict=True))
    leaves = [make_leaf(key, decimal_text(weight), (1,)) for key, weight in after.items() if weight]
    assert check_document(make_document(*leaves, levels=1)) == ()


@quick
@given(st.lists(DECIMALS, min_size=1, max_size=12).filter(lambda found: any(map(float, found))))
def test_scaled_weights_add_up_to_1_and_keep_their_order(weights: list[str]) -> None:
    before = group(*weights)
    after = scale_to_whole(before)

    check_weights(before, after)
    unit = Fraction(1, 10_000)
    for key, weight in before.items():
        assert abs(after[key] - weight / add_up(before).total) < unit
        assert bool(after[key]) == bool(weight)


@quick
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(lambda found: sum(found) < 10_000))
def test_after_spreading_weights_add_up_to_1_and_only_the_lowest_grew(parts: list[int]) -> None:
    before = group(*(f"{part / 10_000:.4f}" for part in parts))
    after = spread_rest(before)

    check_weights(before, after)
    lowest = min(before.values())
    grown = {key for key, weight in before.items() if after[key] != weight}
    assert grown == {key for key, weight in before.items() if weight == lowest}
