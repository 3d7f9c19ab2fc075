"""No group of fewer than five can be read off a table, however its numbers are added and subtracted."""

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


def find_other(told: dict, sums: list, cell: object, count: int) -> dict | None:
    """A table that fits what is told, with counts from one to thirty where they are hidden and another count in the
    cell: what keeps a patient reader from knowing it. Looked for in another way than the program does."""

    def room(world: dict, cell: object) -> range:
        low, high = 1, 30
        for whole, parts in sums:
            known = sum(world[part] or 0 for part in parts)
            open_parts = sum(world[part] is None for part in parts)
            if cell == whole:
                low = max(low, known + open_parts)
                high = high if open_parts else min(high, known)
            elif cell in parts and world[whole] is not None:
                high = min(high, world[whole] - known - (open_parts - 1))
                low = low if open_parts > 1 else max(low, world[whole] - known)
        return range(low, high + 1)

    def go(world: dict) -> dict | None:
        left = {cell: room(world, cell) for cell, count in world.items() if count is None}
        if not left:
            return world
        tightest = min(left, key=lambda cell: len(left[cell]))
        tries = (go(world | {tightest: value}) for value in left[tightest])
        return next((found for found in tries if found), None)

    tries = (go(told | {cell: value}) for value in room(told, cell) if value != count)
    return next((found for found in tries if found), None)


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


def check(told: dict, counts: Table, sums: list) -> None:
    hidden = [cell for cell, count in told.items() if count is None]
    assert all(told[cell] is None for cell, count in counts.items() if 0 < count < SMALLEST)
    assert [cell for cell in hidden if find_other(told, sums, cell, counts[cell]) is None] == []


@pytest.mark.parametrize("seed", range(80))
def test_a_patient_reader_finds_more_than_one_value_for_every_hidden_count(seed):
    """Worlds that fit what is told are listed; no hidden count is the same in all of them."""
    random = Random(seed)  # noqa: S311  the same tables in every run
    counts, sums = make_table([[random.choice([0, 0, 1, 2, 4, 5, 9]) for _ in range(2 + seed % 2)] for _ in range(2)])

    check(suppress(counts, sums), counts, sums)


def test_a_chain_of_sums_that_leaves_one_table_only_is_not_told():
    """Every row and column has two hidden counts and no sum is small, yet with the sums of those that rise and that
    stay only one table fits: found by a reader, once."""
    counts, sums = make_table([[2, 1, 0, 0, 0], [0, 15, 4, 0, 0], [0, 0, 19, 3, 0], [0, 0, 0, 13, 3], [0, 0, 0, 0, 2]])
    for name, shift in (("same", 0), ("up", 1)):
        parts = tuple((i, i + shift) for i in range(5 - shift))
        counts[name] = sum(counts[part] for part in parts)
        sums.append((name, parts))
    sums.append(("all", ("same", "up")))

    check(suppress(counts, sums), counts, sums)


@pytest.mark.parametrize("seed", range(60))
def test_levels_beside_those_that_rise_and_stay_keep_every_hidden_count_open(seed):
    random = Random(seed)  # noqa: S311  the same tables in every run
    counts, sums = make_table(
        [[random.choice([1, 2, 6, 9]) if 0 <= j - i <= 1 else 0 for j in range(4)] for i in range(4)]
    )
    for name, shift in (("same", 0), ("up", 1)):
        parts = tuple((i, i + shift) for i in range(4 - shift))
        counts[name] = sum(counts[part] for part in parts)
        sums.append((name, parts))
    sums.append(("all", ("same", "up")))

    check(suppress(counts, sums), counts, sums)


@pytest.mark.parametrize(("count", "whole", "told"), [(0, 9, 0), (4, 9, None), (5, 9, None), (5, 10, 5), (9, 9, 9)])
def test_a_count_out_of_a_whole_hides_a_small_rest_too(count, whole, told):
    assert tell_share(count, whole) == told
