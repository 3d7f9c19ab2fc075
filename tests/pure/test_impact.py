"""Another rubric over stored answers: exact, beside its base, and which change did it."""

from collections import Counter
from copy import deepcopy
from fractions import Fraction

import pytest

from assessment.impact_tables import OTHERS, build_tables
from assessment.scoring import score_answers
from assessment.scoring.impact import Attribution, Tally, find_standing
from rubrics.document import Rubric, parse_document
from tests.pure.documents import make_document

BASE = parse_document(make_document())
ALL = {key: "fully" for key in BASE.requirements}


def changed(change) -> Rubric:
    document = deepcopy(make_document())
    change(document)
    return parse_document(document)


def weights(a: str, b: str):
    def change(document):
        make = document["nodes"][0]["nodes"]
        make[0]["weight"], make[1]["weight"] = {"plain": a}, {"plain": b}

    return change


def gate(at_least: str):
    return lambda document: document["rule"].update(at_least=at_least)


def both(*changes):
    return lambda document: [change(document) for change in changes]


def tally_of(draft: Rubric, *answers, base: Rubric = BASE, trimmed: frozenset[str] = frozenset()) -> Tally:
    tally = Tally(base, draft, "self")
    for given in answers:
        facts = {"stratum": "self", "industry": "C34", "profile": "plain", "trimmed": trimmed}
        tally.add(**facts, answers=given, before=None)
    return tally


def test_a_standing_is_the_level_and_the_exact_score_of_the_engine():
    answers = {"MAKE-A-L1-1": "fully", "MAKE-B-L1-1": "mostly", "SELL-L1-1": "partly"}
    card = score_answers(BASE, profile="plain", answers=answers)

    assert find_standing(BASE, "plain", frozenset(), answers) == (card.level, card.score)


def test_a_profile_or_an_answer_that_the_rubric_does_not_have_cannot_be_scored():
    assert find_standing(BASE, "process", frozenset(), {}) is None
    assert find_standing(BASE, "plain", frozenset({"MAKE"}), {}) is None
    assert find_standing(BASE, "plain", frozenset(), {"MAKE-A-L1-1": "superb"}) is None


def test_what_is_known_of_the_base_is_not_computed_again():
    tally = Tally(BASE, BASE, "self")
    before = (3, Fraction(3))

    tally.add(stratum="self", industry="", profile="plain", trimmed=frozenset(), answers={}, before=before)

    assert tally.counts == Counter({("self", "", 3, 0): 1})


def test_a_round_that_either_rubric_cannot_score_is_left_out_and_counted():
    tally = tally_of(BASE, {"MAKE-A-L1-1": "superb"}, ALL)

    assert tally.left_out == {"self": 1}
    assert tally.counts.total() == 1


def test_an_added_requirement_counts_zero_and_a_removed_one_is_counted_by_its_answers():
    def swap(document):
        asked = document["nodes"][0]["nodes"][0]["requirements"]
        asked[0] = {**asked[0], "key": "MAKE-A-L1-9"}

    draft = changed(swap)
    weak = {**ALL, "MAKE-B-L1-1": "partly"}
    tally = tally_of(draft, ALL, weak, {})

    assert tally.answering == {"MAKE-A-L1-1": 2}
    assert tally.counts == {("self", "C34", 3, 3): 1, ("self", "C34", 3, 0): 1, ("self", "C34", 0, 0): 1}
    assert tally.moved[0].after == find_standing(draft, "plain", frozenset(), {**weak, "MAKE-A-L1-9": "not_met"})


def test_other_strata_are_counted_beside_and_move_no_cause():
    draft = changed(gate("0.9"))
    tally = Tally(BASE, draft, "self")
    answers = {key: "mostly" for key in ALL}

    tally.add(stratum="reviewed", industry="C34", profile="plain", trimmed=frozenset(), answers=answers, before=None)

    assert tally.counts == {("reviewed", "C34", 3, 0): 1}
    assert tally.moved == []


# ---------------------------------------------------------------- causes
def attribute(tally: Tally, *without: Rubric):
    attribution = Attribution(tally, len(without))
    for number, rubric in enumerate(without):
        attribution.try_without(number, rubric)
    return attribution.result()


def test_the_change_that_moved_the_level_is_named_and_the_idle_one_is_not():
    """Everybody answers "mostly" (0.8): the gate of 0.9 takes the level, weights among equals do nothing."""
    draft = changed(both(gate("0.9"), weights("0.4", "0.6")))
    tally = tally_of(draft, *[{key: "mostly" for key in ALL}] * 3)

    causes = attribute(tally, changed(weights("0.4", "0.6")), changed(gate("0.9")))

    (cause,) = causes.strongest
    assert (cause.number, cause.back, causes.moved, causes.together) == (0, 3, 3, 0)
    assert cause.touched == 3
    assert cause.undone == causes.movement == 3 * (Fraction(3) - Fraction(4, 5))


HALF_OF_B = {key: "fully" for key in ALL} | {"MAKE-B-L1-1": "partly"}
"""0.85 at level 1 under the base; 0.82 with weights of 0.4 and 0.6; 0.76 with 0.2 and 0.8."""


def test_a_round_that_two_changes_move_together_returns_with_either_taken_back():
    draft = changed(both(gate("0.84"), weights("0.4", "0.6")))
    tally = tally_of(draft, HALF_OF_B)

    causes = attribute(tally, changed(weights("0.4", "0.6")), changed(gate("0.84")))

    assert {cause.number: cause.back for cause in causes.strongest} == {0: 1, 1: 1}
    assert causes.together == 0


def test_a_round_that_each_of_two_changes_would_move_returns_with_neither_alone():
    draft = changed(both(gate("0.86"), weights("0.2", "0.8")))
    tally = tally_of(draft, HALF_OF_B)

    causes = attribute(tally, changed(weights("0.2", "0.8")), changed(gate("0.86")))

    assert [cause.back for cause in causes.strongest] == [0]
    assert causes.together == 1


def test_without_moved_levels_the_causes_are_those_of_the_scores():
    answers = {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "fully"}
    draft = changed(weights("0.6", "0.4"))
    tally = tally_of(draft, answers)

    causes = attribute(tally, BASE)

    assert not causes.by_level
    assert [(cause.back, cause.undone) for cause in causes.strongest] == [(1, Fraction(6, 100))]


def test_a_change_that_holds_the_others_back_is_not_among_the_causes():
    answers = {key: "mostly" for key in ALL}
    draft = changed(both(gate("0.9"), weights("0.6", "0.4")))
    tally = tally_of(draft, answers | {"MAKE-A-L1-1": "fully"})

    causes = attribute(tally, changed(gate("0.9")))

    assert causes.strongest == ()


def test_very_many_moved_rounds_are_looked_at_evenly(monkeypatch):
    monkeypatch.setattr("assessment.scoring.impact.MOST_SCORED", 10)
    tally = tally_of(changed(gate("0.9")), *[{key: "mostly" for key in ALL}] * 12)

    causes = attribute(tally, BASE, BASE)

    assert (causes.looked_at, causes.moved) == (4, 12)


# ---------------------------------------------------------------- tables
def test_fewer_than_five_rounds_give_no_table():
    assert build_tables([("C34", 1, 2, 4)], 3) is None


def test_large_groups_are_told_as_they_are():
    tables = build_tables([("C34", 1, 1, 50), ("C34", 2, 1, 7), ("C39", 1, 1, 9)], 2)

    assert tables["rounds"], tables["down"] == (66, 7)
    assert tables["matrix"] == [[0, 0, 0], [0, 59, 0], [0, 7, 0]]
    assert (tables["old"], tables["new"]) == ([0, 59, 7], [0, 66, 0])
    assert tables["industries"][0] == {"industry": "C34", "rounds": 57, "down": 7, "same": 50, "up": 0}


def test_industries_with_a_small_group_are_put_together_until_none_is_left():
    rows = [("C34", 1, 1, 50), ("C34", 1, 2, 7), ("C17", 1, 2, 5), ("C17", 2, 2, 9)]
    tables = build_tables([*rows, ("C39", 1, 1, 2), ("C20", 1, 1, 1), ("C26", 1, 1, 8)], 2)

    named = [(row["industry"], row["rounds"], row["same"], row["up"]) for row in tables["industries"]]
    assert named == [("C17", 14, 9, 5), ("C34", 57, 50, 7), (OTHERS, 11, 11, 0)]


def test_where_no_industry_is_large_enough_none_is_named():
    assert build_tables([("C34", 1, 1, 4), ("C39", 1, 1, 2)], 2)["industries"] == []


@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_no_group_below_five_stands_anywhere_or_follows_from_a_difference(small):
    tables = build_tables([("C34", 1, 1, 50), ("C34", 2, 1, small), ("C39", 2, 2, 40)], 2)

    told = [tables["rounds"], tables["down"], tables["same"], tables["up"], *tables["old"], *tables["new"]]
    told += [cell for row in tables["matrix"] for cell in row]
    told += [row[key] for row in tables["industries"] for key in ("rounds", "down", "same", "up")]
    assert not {1, 2, 3, 4} & set(told)
    assert tables["down"] is tables["same"] is None
    assert tables["matrix"][2] == [0, None, None]
