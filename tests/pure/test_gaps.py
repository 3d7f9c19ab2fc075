"""What keeps a plant from the next level, and what each unmet requirement is worth."""

from fractions import Fraction as F

import pytest

from assessment.scoring import list_gaps
from assessment.scoring.gaps import list_all_gaps
from assessment.scoring.plan import make_plan
from rubrics.document import Rubric, parse_document
from tests.pure.documents import make_document, make_leaf

LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")


@pytest.fixture
def rubric() -> Rubric:
    return parse_document(make_document())


def gains(rubric: Rubric, answers: dict[str, str], **scope: object) -> list[tuple[str, F]]:
    return [(gap.requirement, gap.gain) for gap in list_gaps(rubric, profile="plain", answers=answers, **scope)]


def test_gaps_stand_largest_gain_first_and_then_by_key(rubric):
    assert gains(rubric, {}) == [
        ("MAKE-B-L1-1", F("0.3")),
        ("SELL-L1-1", F("0.2")),
        ("SELL-L1-2", F("0.2")),
        ("MAKE-A-L1-1", F("0.15")),
        ("MAKE-A-L1-2", F("0.15")),
    ]


def test_a_gap_says_where_it_is_and_what_is_answered_now(rubric):
    answers = {**dict.fromkeys(LEVEL_1, "fully"), "MAKE-B-L1-1": "partly", "SELL-L1-1": "not_met"}

    first, second = list_gaps(rubric, profile="plain", answers=answers)

    assert (first.requirement, first.leaf.path, first.level, first.now, first.gain) == (
        "SELL-L1-1", "SELL", 1, "not_met", F("0.2"),
    )  # fmt: skip
    assert (second.requirement, second.now, second.gain) == ("MAKE-B-L1-1", "partly", F("0.15"))


def test_an_unanswered_gap_has_no_answer_now(rubric):
    assert {gap.now for gap in list_gaps(rubric, profile="plain", answers={"SELL-L1-1": ""})} == {None}


def test_a_satisfied_level_has_no_gaps_although_an_answer_could_be_better(rubric):
    answers = dict.fromkeys(LEVEL_1, "mostly")

    assert {gap.level for gap in list_gaps(rubric, profile="plain", answers=answers)} == {2}


def test_after_the_top_level_there_are_no_gaps(rubric):
    assert gains(rubric, dict.fromkeys(rubric.requirements, "mostly")) == []


def test_what_is_trimmed_has_no_gaps_and_its_answers_are_not_read(rubric):
    found = gains(rubric, {"SELL-L1-1": "nonsense"}, trimmed=["SELL"])

    assert found == [("MAKE-B-L1-1", F("0.5")), ("MAKE-A-L1-1", F("0.25")), ("MAKE-A-L1-2", F("0.25"))]


def test_the_gaps_of_every_level_have_their_own_levels_gain():
    rubric = parse_document(make_document(make_leaf("ONE", "1", (1, 2)), levels=2))

    gaps = list_all_gaps(make_plan(rubric, "plain", frozenset()), {"ONE-L1-1": "partly"})

    assert [(gap.requirement, gap.level, gap.gain) for gap in gaps] == [
        ("ONE-L1-1", 1, F("0.5")),
        ("ONE-L2-1", 2, F("0.5")),
        ("ONE-L2-2", 2, F("0.5")),
    ]


def test_an_empty_level_above_adds_nothing_to_a_gain():
    """SELL asks nothing at level 3 and inherits; the gain is that of the requirement's own level."""
    nodes = make_leaf("MAKE", "0.5", (1, 1, 1)), make_leaf("SELL", "0.5", (1,))
    rubric = parse_document(make_document(*nodes))

    assert gains(rubric, {"MAKE-L1-1": "fully"}) == [("SELL-L1-1", F("0.5"))]
