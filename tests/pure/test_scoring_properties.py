"""What must hold for every rubric and all answers, tried on random small ones."""

from dataclasses import replace
from fractions import Fraction as F
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.scoring import Scorecard, list_gaps, score_answers
from assessment.scoring.evidence import evidenced_answers
from assessment.scoring.gaps import list_all_gaps
from assessment.scoring.plan import leaf_weights, make_plan
from rubrics.document import Node, Rubric, parse_document
from rubrics.document_trust import EvidencePolicy
from tests.pure.documents import SCALE, Data, make_document, make_leaf
from tests.pure.strategies import CHOICES, LEVELS, documents, quick, rubrics_with_answers

Case = tuple[Rubric, dict[str, str], tuple[str, ...]]
SCORES = {key: F(value) for key, value in SCALE.items()}


def score(rubric: Rubric, answers: dict[str, str], trimmed: tuple[str, ...] = ()) -> Scorecard:
    return score_answers(rubric, profile="plain", trimmed=trimmed, answers=answers)


def level_scores(card: Scorecard) -> list[F | None]:
    return [level.score for level in card.levels]


# ---------------------------------------------------------------- the rule once more, as plainly as it can be said
def plain_score(
    rubric: Rubric, nodes: tuple[Node, ...], level: int, answers: dict[str, str], cut: set[str]
) -> F | None:
    """The weighted mean of a group at a level; None when nothing in it counts."""
    kept = [node for node in nodes if not (node.trimmable and node.key in cut)]
    pairs = [(node.weight["plain"], plain_node(rubric, node, level, answers, cut)) for node in kept]
    counted = [(weight, value) for weight, value in pairs if value is not None]
    return sum(w * v for w, v in counted) / sum(w for w, _ in counted) if counted else None


def plain_node(rubric: Rubric, node: Node, level: int, answers: dict[str, str], cut: set[str]) -> F | None:
    if node.nodes:
        return plain_score(rubric, node.nodes, level, answers, cut)
    means = {
        number: F(sum(SCORES[answers.get(item.key) or "not_met"] for item in asked), len(asked))
        for number in range(1, LEVELS + 1)
        if (asked := [item for item in node.requirements if item.level == number])
    }
    if level in means:
        return means[level]
    if rubric.rule.empty_level == "renormalise":
        return None
    if rubric.rule.empty_level == "full":
        return F(1)
    below = means[max(number for number in means if number < level)]
    return F(1) if below >= rubric.rule.at_least else below


@quick
@given(rubrics_with_answers())
def test_the_fast_plan_and_the_tree_both_say_what_the_rule_says(case: Case):
    rubric, answers, trimmed = case
    card, cut, numbers = score(rubric, answers, trimmed), set(trimmed), range(1, LEVELS + 1)

    assert level_scores(card) == [plain_score(rubric, rubric.nodes, level, answers, cut) for level in numbers]
    for path, node in card.nodes.items():
        found = find(rubric.nodes, path.split("/"))
        assert list(node.levels) == [plain_node(rubric, found, level, answers, cut) for level in numbers]


def find(nodes: tuple[Node, ...], keys: list[str]) -> Node:
    node = next(node for node in nodes if node.key == keys[0])
    return find(node.nodes, keys[1:]) if keys[1:] else node


@quick
@given(rubrics_with_answers())
def test_every_score_lies_between_0_and_1_and_the_total_between_0_and_the_number_of_levels(case: Case):
    card = score(*case)

    assert all(0 <= value <= 1 for value in level_scores(card) if value is not None)
    assert all(0 <= value <= 1 for node in card.nodes.values() for value in node.levels if value is not None)
    assert 0 <= card.score <= LEVELS
    assert all(0 <= node.index <= LEVELS for node in card.nodes.values())


@quick
@given(rubrics_with_answers())
def test_a_node_without_questions_at_a_level_never_has_that_level(case: Case):
    card = score(*case)

    for node in card.nodes.values():
        assert node.level == 0 or any(node.asked[node.level - 1 :])


@quick
@given(rubrics_with_answers(), st.data())
def test_a_better_answer_lowers_nothing(case: Case, data: st.DataObject):
    rubric, answers, trimmed = case
    key = data.draw(st.sampled_from(sorted(rubric.requirements)))
    now = SCORES[answers.get(key) or "not_met"]
    better = data.draw(st.sampled_from([choice for choice, value in SCORES.items() if value >= now]))

    before, after = score(rubric, answers, trimmed), score(rubric, answers | {key: better}, trimmed)

    assert all((a or 0) <= (b or 0) for a, b in zip(level_scores(before), level_scores(after), strict=True))
    assert (before.level, before.score) <= (after.level, after.score)
    assert before.score <= after.score
    assert all(node.index <= after.nodes[path].index for path, node in before.nodes.items())


@quick
@given(rubrics_with_answers(), st.data())
def test_every_way_to_finish_ends_inside_the_range(case: Case, data: st.DataObject):
    rubric, answers, trimmed = case
    rest = {key: data.draw(CHOICES) for key in rubric.requirements if key not in answers}

    card, finished = score(rubric, answers, trimmed), score(rubric, answers | rest, trimmed)

    assert card.lowest[0] <= finished.level <= card.highest[0]
    assert card.lowest[1] <= finished.score <= card.highest[1]


@quick
@given(rubrics_with_answers())
def test_a_gain_is_exactly_what_the_level_rises_by(case: Case):
    rubric, answers, trimmed = case
    before = level_scores(score(rubric, answers, trimmed))

    for gap in list_all_gaps(make_plan(rubric, "plain", frozenset(trimmed)), answers):
        after = level_scores(score(rubric, answers | {gap.requirement: "fully"}, trimmed))
        assert after[gap.level - 1] - before[gap.level - 1] == gap.gain > 0


@quick
@given(rubrics_with_answers())
def test_the_gaps_are_those_of_the_first_failing_level_and_closing_all_of_them_satisfies_it(case: Case):
    rubric, answers, trimmed = case
    card = score(rubric, answers, trimmed)

    gaps = list_gaps(rubric, profile="plain", trimmed=trimmed, answers=answers)

    assert {gap.level for gap in gaps} <= {card.next_level}
    closed = score(rubric, answers | {gap.requirement: "fully" for gap in gaps}, trimmed)
    assert card.next_level is None or closed.levels[card.next_level - 1].score in (1, None) or not gaps


def reorder(document: Data, random: Random) -> Data:
    def shuffled(items: list[Data]) -> list[Data]:
        return random.sample([turn(item) for item in items], len(items))

    def turn(node: Data) -> Data:
        return node | {name: shuffled(node[name]) for name in ("nodes", "requirements") if name in node}

    return turn(document)


@quick
@given(documents(), st.dictionaries(st.integers(0, 30), CHOICES), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_requirements_changes_nothing(document: Data, picks: dict[int, str], random: Random):
    rubric, other = parse_document(document), parse_document(reorder(document, random))
    answers = {key: picks.get(place, "") for place, key in enumerate(sorted(rubric.requirements))}

    card, same = score(rubric, answers), score(other, answers)

    assert (card.level, card.score, card.levels, card.nodes) == (same.level, same.score, same.levels, same.nodes)
    assert [(g.requirement, g.gain) for g in gaps_of(rubric, answers)] == [
        (g.requirement, g.gain) for g in gaps_of(other, answers)
    ]


def gaps_of(rubric: Rubric, answers: dict[str, str]):
    return list_gaps(rubric, profile="plain", answers=answers)


@quick
@given(rubrics_with_answers(), st.fractions(F(1, 50), 50))
def test_scaling_the_weights_of_every_group_changes_nothing(case: Case, factor: F):
    rubric, answers, trimmed = case

    def scaled(node: Node, by: F) -> Node:
        below = tuple(scaled(child, by + 1) for child in node.nodes)  # another factor for each group of siblings
        return replace(node, weight={"plain": node.weight["plain"] * by}, nodes=below)

    other = replace(rubric, nodes=tuple(scaled(node, factor) for node in rubric.nodes))

    assert score(other, answers, trimmed).levels == score(rubric, answers, trimmed).levels
    assert score(other, answers, trimmed).nodes == score(rubric, answers, trimmed).nodes


@quick
@given(documents(), st.sampled_from(["0.01", "0.25", "0.5", "0.9"]), st.dictionaries(st.integers(0, 30), CHOICES))
def test_trimming_a_part_equals_a_rubric_without_it(document: Data, weight: str, picks: dict[int, str]):
    rest = [scale_weight(node, 1 - F(weight)) for node in document["nodes"]]
    extra = make_leaf("EXTRA", weight, (1, 2, 1), trimmable="true")
    whole, small = parse_document({**document, "nodes": [*rest, extra]}), parse_document(document)
    answers = {key: picks.get(place, "") for place, key in enumerate(sorted(small.requirements))}

    trimmed = score(whole, answers | {"EXTRA-L1-1": "fully"}, ("EXTRA",))

    assert (trimmed.level, trimmed.score) == (score(small, answers).level, score(small, answers).score)
    assert (trimmed.levels, trimmed.nodes) == (score(small, answers).levels, score(small, answers).nodes)
    assert (trimmed.answered, trimmed.in_scope) == (score(small, answers).answered, len(small.requirements))


def scale_weight(node: Data, by: F) -> Data:
    value = F(node["weight"]["plain"]) * by
    return node | {"weight": {"plain": f"0.{int(value * 10**4):04}"}}


@quick
@given(rubrics_with_answers(), st.data())
def test_what_evidence_carries_is_never_above_what_is_claimed(case: Case, data: st.DataObject):
    rubric, answers, trimmed = case
    policy = EvidencePolicy(data.draw(st.sampled_from(sorted(SCALE))), data.draw(st.integers(0, 6)))
    strengths = {key: data.draw(st.integers(0, 5)) for key in answers if data.draw(st.booleans())}

    carried = evidenced_answers(rubric, answers, strengths, policy)

    assert carried.keys() == answers.keys()
    assert all(SCORES[carried[key]] <= SCORES[answers[key]] for key in answers)
    assert score(rubric, carried, trimmed).score <= score(rubric, answers, trimmed).score


@pytest.mark.parametrize(
    ("claimed", "strength", "carried"),
    [("fully", 1, "partly"), ("fully", 2, "fully"), ("partly", 0, "partly"), ("not_met", 0, "not_met"), ("", 0, "")],
)
def test_an_answer_above_the_cap_needs_strong_evidence(claimed: str, strength: int, carried: str):
    rubric = parse_document(make_document(make_leaf("A", "1", (1,)), levels=1))

    found = evidenced_answers(rubric, {"A-L1-1": claimed}, {"A-L1-1": strength}, EvidencePolicy("partly", 2))

    assert found == {"A-L1-1": carried}


@quick
@given(rubrics_with_answers())
def test_the_weights_of_a_level_add_up_to_1_or_nothing_is_asked(case: Case):
    rubric, _, trimmed = case

    for level in range(1, LEVELS + 1):
        total = sum(leaf_weights(rubric, "plain", frozenset(trimmed), level).values())
        assert total in ((0, 1) if rubric.rule.empty_level == "renormalise" else (1,))
