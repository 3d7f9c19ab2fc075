"""PURE: answers -> maturity, exactly. Standard library and the rubric only; no float anywhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.conditions import LevelConditions, check_conditions
from assessment.scoring.plan import LevelPlan, Plan, active_children, make_plan, source_level
from assessment.scoring.walk import first_failing_level, satisfied, walk
from rubrics.document import AllOf, Node, Rubric, Rule
from rubrics.document_answers import NotAnAnswer

ENGINE = "1"

Answers = Mapping[str, str]
"""Requirement key -> choice key or number; absent or empty: unanswered, which counts 0."""


class UnknownAnswer(ValueError):
    """A choice that the requirement's scale does not have, or no number within its bounds."""


@dataclass(frozen=True, slots=True)
class LevelScore:
    number: int
    score: Fraction | None
    satisfied: bool


@dataclass(frozen=True, slots=True)
class NodeScore:
    """A node's own scores per level (None: the node has no part at that level), where something is asked below it,
    its index (0 to the number of levels) and its level. Where the rule is no gate there is one
    score, the index is that share of the highest total, and the level is 0."""

    levels: tuple[Fraction | None, ...]
    asked: tuple[bool, ...]
    index: Fraction
    level: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Level (0: below level 1) and score. A gate has the `scores` of the levels, any other rule their `conditions`."""

    level: int
    score: Fraction
    scores: tuple[Fraction | None, ...]
    conditions: tuple[LevelConditions, ...] = ()

    def failing(self, rubric: Rubric) -> int | None:
        """The lowest level that is not reached."""
        if isinstance(rubric.rule, Rule):
            return first_failing_level(rubric, self.scores)
        return next((level.number for level in self.conditions if not level.is_met), None)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """What a set of answers amounts to. `levels` belongs to a gate, `conditions` to any other rule. `lowest` and
    `highest` are level and score with every unanswered requirement at 0 and at its best: scoring is monotone, so the
    final result lies between them."""

    rubric: Rubric
    profile: str
    trimmed: frozenset[str]
    level: int
    score: Fraction
    levels: tuple[LevelScore, ...]
    nodes: Mapping[str, NodeScore]
    answered: int
    in_scope: int
    lowest: tuple[int, Fraction]
    highest: tuple[int, Fraction]
    conditions: tuple[LevelConditions, ...] = ()

    @property
    def next_level(self) -> int | None:
        """The lowest level that is not reached."""
        unmet = [level.number for level in self.levels if not level.satisfied]
        unmet += [level.number for level in self.conditions if not level.is_met]
        return unmet[0] if unmet else None


def measure(plan: Plan, answers: Answers) -> Outcome:
    """Level and score of a set of answers by the rubric's rule. Raises UnknownAnswer."""
    rule, scores = plan.rubric.rule, score_levels(plan, answers)
    if isinstance(rule, Rule):
        return Outcome(*walk(plan.rubric, scores), scores)
    share = scores[0] or Fraction(0)
    conditions = check_conditions(plan, rule, share, answers)
    return Outcome(sum(level.is_met for level in conditions), share * rule.total, (), conditions)


def score_levels(plan: Plan, answers: Answers) -> tuple[Fraction | None, ...]:
    """A_1 to A_n of a set of answers; where the rule is no gate, the share of the total alone. Raises UnknownAnswer."""
    points = _cell_points(plan, answers)
    return tuple(_level_score(level, points) for level in plan.levels)


def _cell_points(plan: Plan, answers: Answers) -> list[int]:
    points, get = plan.points, answers.get
    try:
        if plan.rubric.has_one_scale:
            return [sum([points[get(key)] for key in cell.keys]) for cell in plan.cells]
        return [sum(plan.points_of(key, get(key)) for key in cell.keys) for cell in plan.cells]
    except (KeyError, NotAnAnswer) as error:
        raise UnknownAnswer(f"{error.args[0]!r} is no answer of {plan.rubric.slug}") from None


def _level_score(level: LevelPlan, points: list[int]) -> Fraction | None:
    if not level.denominator:
        return None
    total = level.constant
    for term in level.terms:
        got = points[term.cell]
        total += term.full if term.enough is not None and got >= term.enough else term.factor * got
    return Fraction(total, level.denominator)


def score_answers(rubric: Rubric, *, profile: str, trimmed: Collection[str] = (), answers: Answers) -> Scorecard:
    """The whole result of a set of answers. Answers outside the scope are ignored.

    Raises UnknownScope, UnknownAnswer.
    """
    plan = make_plan(rubric, profile, frozenset(trimmed))
    asked = plan.requirement_keys()
    given = {key: answers[key] for key in asked if answers.get(key)}
    found = measure(plan, given)
    filled = given | {key: rubric.requirements[key].asked.best for key in asked - given.keys()}
    highest = measure(plan, filled)
    return Scorecard(
        rubric=rubric,
        profile=profile,
        trimmed=plan.trimmed,
        level=found.level,
        score=found.score,
        levels=tuple(
            LevelScore(number, value, satisfied(rubric, value)) for number, value in enumerate(found.scores, 1)
        ),
        nodes=score_nodes(plan, given),
        answered=len(given),
        in_scope=len(asked),
        lowest=(found.level, found.score),
        highest=(highest.level, highest.score),
        conditions=found.conditions,
    )


def score_nodes(plan: Plan, answers: Answers) -> dict[str, NodeScore]:
    """Path -> score of every active node, in document order."""
    means = {
        (cell.leaf.path, cell.level): Fraction(got, plan.unit * len(cell.keys))
        for cell, got in zip(plan.cells, _cell_points(plan, answers), strict=True)
    }
    nodes: dict[str, NodeScore] = {}
    for node in plan.rubric.nodes:
        _score_node(plan, node, "", means, nodes)
    return nodes


def _score_node(
    plan: Plan, node: Node, above: str, means: Mapping[tuple[str, int], Fraction], nodes: dict[str, NodeScore]
) -> bool:
    """Adds the node and all below it; False when nothing of it is active."""
    path = f"{above}/{node.key}" if above else node.key
    numbers = range(1, len(plan.levels) + 1)
    if plan.profile not in node.weight or (node.trimmable and node.key in plan.trimmed):
        return False
    nodes[path] = _PLACEHOLDER  # keeps document order: a node stands before its children
    if node.is_leaf:
        levels = tuple(_leaf_score(plan.rubric, node, path, number, means) for number in numbers)
        asked = tuple((path, number) in means for number in numbers)
    else:
        active = [child for child in node.nodes if _score_node(plan, child, path, means, nodes)]
        if not active:
            del nodes[path]
            return False
        below = [nodes[f"{path}/{child.key}"] for child in active]
        levels = tuple(_branch_score(plan, node, path, number, nodes) for number in numbers)
        asked = tuple(any(child.asked[number - 1] for child in below) for number in numbers)
    rule = plan.rubric.rule
    if isinstance(rule, AllOf):
        nodes[path] = NodeScore(levels, asked, (levels[0] or Fraction(0)) * rule.total, 0)
        return True
    reached, index = walk(plan.rubric, levels)
    highest_asked = max((number for number in numbers if asked[number - 1]), default=0)
    nodes[path] = NodeScore(levels, asked, index, min(reached, highest_asked))
    return True


_PLACEHOLDER = NodeScore((), (), Fraction(0), 0)


def _leaf_score(
    rubric: Rubric, node: Node, path: str, level: int, means: Mapping[tuple[str, int], Fraction]
) -> Fraction | None:
    """Mean of the cell; where nothing is asked, what the empty-level policy says."""
    source = source_level(node, level)
    if source == level:
        return means[path, level]
    if rubric.gate.empty_level == "renormalise":
        return None
    if rubric.gate.empty_level == "full" or source is None:
        return Fraction(1)
    below = means[path, source]
    return Fraction(1) if below >= rubric.gate.at_least else below


def _branch_score(plan: Plan, node: Node, path: str, level: int, nodes: Mapping[str, NodeScore]) -> Fraction | None:
    """Weighted sum over the children that count at the level, their weights divided by their sum."""
    children = active_children(plan.rubric, node, plan.profile, plan.trimmed, level)
    if not children:
        return None
    total = sum((child.weight[plan.profile] for child in children), Fraction(0))
    scores = ((child.weight[plan.profile], nodes[f"{path}/{child.key}"].levels[level - 1]) for child in children)
    return sum((weight * (score or 0) for weight, score in scores), Fraction(0)) / total
