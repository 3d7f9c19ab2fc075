"""The worked examples of the scoring method on the shipped rubric, and small trees reckoned by hand."""

from fractions import Fraction as F
from functools import cache
from pathlib import Path

import pytest
import yaml

from assessment.scoring import UnknownAnswer, UnknownScope, score_answers
from assessment.scoring.walk import walk
from rubrics.document import Rubric, parse_document
from rubrics.shipped_files import list_shipped
from tests.pure.documents import make_document, make_leaf, make_node

FOLDER = Path(__file__).parent
EXAMPLES = yaml.safe_load((FOLDER / "worked_examples.yaml").read_text())["worked_examples"]
VECTORS = yaml.safe_load((FOLDER / "gate_vectors.yaml").read_text())["test_vectors"]
NEARLY = {"not_met": "0", "nearly": "0.7", "fully": "1"}
POLICIES = ("inherit", "full", "renormalise")


@cache
def shipped(**rule: object) -> Rubric:
    """The shipped rubric with other policies."""
    raw = list_shipped()[0].read()
    return parse_document({**raw, "rule": {**raw["rule"], **rule}})


def spread(rubric: Rubric, given: dict[str, str]) -> dict[str, str]:
    """Answers from general to special: a level, a subdomain at a level, one requirement."""
    choice_of = {choice.value: choice.key for choice in rubric.scale}
    answers = {}
    for key, item in rubric.requirements.items():
        leaf = rubric.leaf_of[key].node.key
        said = next((given[name] for name in (key, f"{leaf}-L{item.level}", f"L{item.level}") if name in given), "0")
        answers[key] = choice_of[F(said)]
    return answers


def named(examples: list[dict]) -> list:
    return [pytest.param(example, id=example["id"]) for example in examples]


def test_there_are_sixteen_examples_and_four_vectors():
    assert (len(EXAMPLES), len(VECTORS)) == (16, 4)


@pytest.mark.parametrize("example", named(EXAMPLES))
def test_a_worked_example_comes_out_exactly(example):
    rubric = shipped(empty_level=example["empty_level"])
    answers = spread(rubric, example["answers"])

    card = score_answers(rubric, profile=example["profile"], trimmed=example["trim"], answers=answers)

    assert [level.score for level in card.levels] == [F(score) for score in example["level_scores"]]
    assert (card.level, card.score) == (example["grade"], F(example["total"]))
    assert card.lowest == card.highest == (card.level, card.score)


@pytest.mark.parametrize("example", named(EXAMPLES))
def test_the_plain_sum_of_a_worked_example_comes_out_exactly(example):
    rubric = shipped(empty_level=example["empty_level"], sequential_stop=False)
    scope = {"profile": example["profile"], "trimmed": example["trim"]}

    card = score_answers(rubric, **scope, answers=spread(rubric, example["answers"]))

    assert card.score == F(example["plain_sum"])
    assert card.level == sum(card.score >= level.lower for level in rubric.levels)


def test_the_plain_sum_can_name_a_level_whose_lower_levels_fail():
    example = next(example for example in EXAMPLES if example["id"] == "plain-sum-misleads")
    rubric = shipped(sequential_stop=False)

    assert score_answers(rubric, profile="discrete", answers=spread(rubric, example["answers"])).level == 4


@pytest.mark.parametrize(("scores", "level"), [(("1", "0.5", "0.3"), 2), (("1", "0.5", "0.29"), 1), (("0.7",), 0)])
def test_the_plain_sum_is_read_against_the_bands_and_their_lower_end_belongs_to_them(scores, level):
    assert walk(shipped(sequential_stop=False), [F(score) for score in scores])[0] == level


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_of_level_scores_walks_to_its_level_and_total(vector):
    scores = [F(score) for score in vector["level_scores"]]

    assert walk(shipped(), scores) == (vector["grade"], F(vector["total"]))


@pytest.mark.parametrize(
    ("scores", "level", "total"),
    [
        (("0.7", "1", "1", "1", "1"), 0, "0.7"),
        (("0.9", "0.5", "0", "0", "0"), 1, "1.4"),
        (("1", "0.85", "0.7", "0", "0"), 2, "2.55"),
        (("1", "1", "1", "1", "0.9"), 5, "4.9"),
    ],
)
def test_raw_counts_the_highest_satisfied_level_by_its_own_score(scores, level, total):
    rubric = shipped(highest_satisfied_counts="raw")

    assert walk(rubric, [F(score) for score in scores]) == (level, F(total))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("profile", ["discrete", "process"])
def test_with_everything_fully_met_the_top_is_reached_under_every_policy(policy, profile):
    rubric = shipped(empty_level=policy)

    card = score_answers(rubric, profile=profile, answers=dict.fromkeys(rubric.requirements, "fully"))

    assert (card.level, card.score, [level.score for level in card.levels]) == (5, 5, [1] * 5)


def test_nothing_answered_is_below_level_1_and_everything_is_still_possible():
    card = score_answers(shipped(), profile="discrete", answers={})

    assert (card.level, card.score, card.answered, card.in_scope) == (0, 0, 0, 223)
    assert (card.lowest, card.highest, card.next_level) == ((0, 0), (5, 5), 1)


@pytest.mark.parametrize(
    ("policy", "levels", "index", "level"),
    [
        ("inherit", (1, 1, 1, 1, 1), 5, 3),
        ("full", (1, 1, 1, 1, 1), 5, 3),
        ("renormalise", (1, 1, 1, None, None), 3, 3),
    ],
)
def test_a_node_never_has_a_level_at_which_nothing_is_asked(policy, levels, index, level):
    rubric = shipped(empty_level=policy)
    answers = spread(rubric, {"STR-L1": "1", "STR-L2": "1", "STR-L3": "1"})

    node = score_answers(rubric, profile="discrete", answers=answers).nodes["PER/STR/STR"]

    assert (node.levels, node.asked) == (levels, (True, True, True, False, False))
    assert (node.index, node.level) == (index, level)


def test_the_index_of_a_node_adds_the_first_failing_score_to_its_level():
    answers = spread(shipped(), {"EQP-L1": "1", "EQP-L2-1": "0.8", "EQP-L2-2": "0.5"})

    node = score_answers(shipped(), profile="discrete", answers=answers).nodes["RES/EQP/EQP"]

    assert (node.levels[:2], node.index, node.level) == ((1, F("0.65")), F("1.65"), 1)


@pytest.mark.parametrize(("below", "carried"), [("0.8", 1), ("0.5", F("0.5"))])
def test_an_empty_level_inherits_a_pass_as_1_and_a_weakness_as_it_is(below, carried):
    answers = spread(shipped(), {"STR-L3": below})

    assert score_answers(shipped(), profile="discrete", answers=answers).nodes["PER/STR/STR"].levels[3] == carried


@pytest.mark.parametrize(("answer", "carried"), [("nearly", F("0.7")), ("fully", 1)])
def test_a_gate_between_two_possible_scores_is_met_only_from_above(answer, carried):
    scale = [{"key": key, "value": value, "label": {"en": key, "zh-hans": key}} for key, value in NEARLY.items()]
    document = make_document(make_leaf("ONE", "1", (1,)), rule={"at_least": "0.75"}, scale=scale, levels=2)

    card = score_answers(parse_document(document), profile="plain", answers={"ONE-L1-1": answer})

    assert [level.score for level in card.levels] == [F(NEARLY[answer]), carried]


@pytest.mark.parametrize(("level", "per", "str_"), [(3, 0, 0), (4, 1, None), (5, None, None)])
def test_renormalise_takes_empty_leaves_and_then_empty_groups_out(level, per, str_):
    rubric = shipped(empty_level="renormalise")
    answers = spread(rubric, {"SKL-L4": "1", "L5": "1"})

    card = score_answers(rubric, profile="discrete", answers=answers)

    assert card.nodes["PER/STR/STR"].levels[level - 1] == str_
    assert card.nodes["PER"].levels[level - 1] == per
    assert card.levels[4].score == 1


def test_under_renormalise_a_level_without_questions_has_no_score_and_stops_the_walk():
    document = make_document(make_leaf("ONE", "1", (1, 0, 1)), rule={"empty_level": "renormalise"})
    rubric = parse_document(document)

    card = score_answers(rubric, profile="plain", answers={"ONE-L1-1": "fully", "ONE-L3-1": "fully"})

    assert [(level.score, level.satisfied) for level in card.levels] == [(1, True), (None, False), (1, True)]
    assert (card.level, card.score, card.next_level) == (1, 1, 2)


@pytest.mark.parametrize(("policy", "score"), [("full", 1), ("renormalise", None)])
def test_a_leaf_that_starts_at_level_2_follows_the_policy_at_level_1(policy, score):
    nodes = make_leaf("LOW", "0.5", (1, 1)), make_leaf("HIGH", "0.5", (0, 1))
    rubric = parse_document(make_document(*nodes, rule={"empty_level": policy}, levels=2))

    card = score_answers(rubric, profile="plain", answers={"LOW-L1-1": "partly"})

    assert card.nodes["HIGH"].levels[0] == score
    assert card.levels[0].score == (F("0.75") if policy == "full" else F("0.5"))


def test_two_layers_are_scored():
    nodes = (make_node("A", "1", nodes=[make_leaf("A1", "0.25", (2,)), make_leaf("A2", "0.75", (1,))]),)
    rubric = parse_document(make_document(*nodes, levels=1))

    card = score_answers(rubric, profile="plain", answers={"A1-L1-1": "fully", "A2-L1-1": "partly"})

    assert card.levels[0].score == F("0.25") * F("0.5") + F("0.75") * F("0.5")


def test_five_layers_are_scored_and_each_layer_shows_its_own_score():
    leaf = make_leaf("E", "0.5", (2,))
    inner = make_node("D", "1", nodes=[leaf, make_leaf("F", "0.5", (1,))])
    tree = make_node("B", "0.5", nodes=[make_node("C", "1", nodes=[inner])])
    rubric = parse_document(make_document(make_node("A", "1", nodes=[tree, make_leaf("G", "0.5", (1,))]), levels=1))

    card = score_answers(rubric, profile="plain", answers={"E-L1-1": "fully", "F-L1-1": "fully", "G-L1-1": "fully"})

    shown = {path: node.levels[0] for path, node in card.nodes.items()}
    assert shown == {
        "A": F("0.875"), "A/B": F("0.75"), "A/B/C": F("0.75"), "A/B/C/D": F("0.75"),
        "A/B/C/D/E": F("0.5"), "A/B/C/D/F": 1, "A/G": 1,
    }  # fmt: skip


def test_nodes_stand_in_document_order_and_only_active_ones():
    card = score_answers(shipped(), profile="process", trimmed=["LOG"], answers={})

    assert list(card.nodes)[:5] == ["PER", "PER/STR", "PER/STR/STR", "PER/SKL", "PER/SKL/SKL"]
    assert [path for path in card.nodes if path.startswith("MFG/")][:2] == ["MFG/DES", "MFG/DES/DES-PR"]
    assert not any(path.startswith("MFG/LOG") for path in card.nodes)


def test_answers_outside_the_scope_are_ignored_whatever_they_say():
    answers = {"LOG-L1-1": "nonsense", "DES-PD-L1-1": "fully", "STR-L1-1": "fully"}

    card = score_answers(shipped(), profile="process", trimmed=["LOG"], answers=answers)

    assert card.answered == 1


@pytest.mark.parametrize("answer", ["", None])
def test_an_empty_answer_is_unanswered(answer):
    assert score_answers(shipped(), profile="discrete", answers={"STR-L1-1": answer}).answered == 0


def test_a_choice_that_the_scale_does_not_have_is_refused():
    with pytest.raises(UnknownAnswer, match="'nearly' is no answer of gbt39116-2020"):
        score_answers(shipped(), profile="discrete", answers={"STR-L1-1": "nearly"})


@pytest.mark.parametrize(("profile", "trimmed"), [("batch", []), ("discrete", ["PRD"]), ("discrete", ["XYZ"])])
def test_a_scope_that_the_rubric_does_not_have_is_refused(profile, trimmed):
    with pytest.raises(UnknownScope):
        score_answers(shipped(), profile=profile, trimmed=trimmed, answers={})
