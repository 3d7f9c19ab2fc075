"""No group of fewer than five can be read off a table, however its numbers are added and subtracted."""

from itertools import product
from random import Random

import pytest

from assessment.suppression import SMALLEST, suppress, tell_share

Table = dict[object, int]


def make_table(rows: list[list[int]]) -> tuple[Table, list]:
    """A table with the sums of its rows and columns and the sum of all."""
    height, width = len(rows), len(rows[0])
    cells = {(i, j): rows[i][j] for i in range(height) for j in range(width)}
    sums = [(("row", i), tuple((i, j) for j in range(width))) for i in range(height)]
    sums += [(("column", j), tuple((i, j) for i in range(height))) for j in range(width)]
    counts = cells | {whole: sum(cells[part] for part in parts) for whole, parts in sums}
    for kind, count in (("row", height), ("column", width)):
        sums.append(("all", tuple((kind, number) for number in range(count))))
    return counts | {"all": sum(cells.values())}, sums


def worlds(told: dict, sums: list, most: int) -> list[dict]:
    """Every table of counts from one up that fits what is told: what a patient reader can narrow it down to."""
    hidden = [cell for cell, count in told.items() if count is None]
    found = []
    for values in product(range(1, most + 1), repeat=len(hidden)):
        world = told | dict(zip(hidden, values, strict=True))
        if all(world[whole] == sum(world[part] for part in parts) for whole, parts in sums):
            found.append(world)
    return found


def test_counts_of_five_and_more_and_zeros_are_told():
    counts, sums = make_table([[5, 0], [7, 30]])

    assert suppress(counts, sums) == counts


def test_a_small_count_is_hidden_with_three_others_so_that_no_sum_gives_it_back():
    counts, sums = make_table([[3, 20, 30], [20, 6, 40], [50, 60, 70]])

    told = suppress(counts, sums)

    hidden = {cell for cell, count in told.items() if count is None}
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_counts_that_must_be_one_are_not_given_away():
    """Five hidden ones with the sum five would be known, for each is at least one."""
    counts = {"all": 5} | {number: 1 for number in range(5)}

    assert suppress(counts, [("all", tuple(range(5)))])["all"] is None


def test_the_sum_of_a_small_hidden_group_is_not_given_away():
    counts = {"all": 32, "a": 1, "b": 1, "c": 30}

    assert suppress(counts, [("all", ("a", "b", "c"))]) == {"all": 32, "a": None, "b": None, "c": None}


def test_two_tables_that_share_a_sum_do_not_give_each_other_away():
    """Four fell: told by neither table, whichever one is taken from the other."""
    counts = {"all": 104, "down": 4, "same": 100, "C34 down": 4, "C34 same": 40, "C39 down": 0, "C39 same": 60}
    counts |= {"C34": 44, "C39": 60}
    sums = [
        ("all", ("down", "same")),
        ("all", ("C34", "C39")),
        ("C34", ("C34 down", "C34 same")),
        ("C39", ("C39 down", "C39 same")),
        ("down", ("C34 down", "C39 down")),
        ("same", ("C34 same", "C39 same")),
    ]

    told = suppress(counts, sums)

    assert told["down"] is told["C34 down"] is told["same"] is told["C34 same"] is None


@pytest.mark.parametrize("seed", range(120))
def test_a_patient_reader_finds_more_than_one_value_for_every_hidden_count(seed):
    """Every world that fits what is told is listed; no hidden count is the same in all of them."""
    random = Random(seed)  # noqa: S311  the same tables in every run
    counts, sums = make_table([[random.choice([0, 0, 1, 2, 4, 5, 9]) for _ in range(2 + seed % 2)] for _ in range(2)])

    told = suppress(counts, sums)

    hidden = [cell for cell, count in told.items() if count is None]
    assert all(told[cell] is None for cell, count in counts.items() if 0 < count < SMALLEST)
    if 0 < len(hidden) <= 4:
        found = worlds(told, sums, 20)
        assert found
        assert all(len({world[cell] for world in found}) > 1 for cell in hidden)


@pytest.mark.parametrize(("count", "whole", "told"), [(0, 9, 0), (4, 9, None), (5, 9, None), (5, 10, 5), (9, 9, 9)])
def test_a_count_out_of_a_whole_hides_a_small_rest_too(count, whole, told):
    assert tell_share(count, whole) == told
