"""The scoring written straight from the definition: one walk over the tree for each level, with fractions throughout.

It shares nothing with the program's own scoring, so that equal results say something, and is what that is timed
against. It knows the one rule of the shipped rubric: a gate, with what is not asked inherited from the level below.
"""

from collections.abc import Mapping
from fractions import Fraction

from rubrics.document import Node, Rubric

Answers = Mapping[str, str]


def plain_levels(rubric: Rubric, profile: str, answers: Answers) -> tuple[Fraction, ...]:
    return tuple(_group(rubric, rubric.nodes, profile, level.number, answers) for level in rubric.levels)


def plain_total(rubric: Rubric, levels: tuple[Fraction, ...]) -> tuple[int, Fraction]:
    """Satisfied levels count 1 each until one fails, which counts its own score."""
    for reached, score in enumerate(levels):
        if score < rubric.gate.at_least:
            return reached, reached + score
    return len(levels), Fraction(len(levels))


def plain_nodes(rubric: Rubric, profile: str, answers: Answers) -> dict[str, tuple[Fraction, ...]]:
    """Path -> score per level of every node."""
    scores: dict[str, tuple[Fraction, ...]] = {}

    def visit(nodes: tuple[Node, ...], above: str) -> None:
        for node in nodes:
            path = f"{above}{node.key}"
            scores[path] = tuple(_node(rubric, node, profile, level.number, answers) for level in rubric.levels)
            visit(node.nodes, f"{path}/")

    visit(rubric.nodes, "")
    return scores


def plain_gains(rubric: Rubric, profile: str, answers: Answers) -> dict[str, Fraction]:
    """What each requirement below its best would add to the first level that fails, by trying it."""
    reached, _ = plain_total(rubric, plain_levels(rubric, profile, answers))
    if reached == len(rubric.levels):
        return {}
    level, best = rubric.levels[reached].number, rubric.best.key
    now = _group(rubric, rubric.nodes, profile, level, answers)
    below = (
        item.key
        for leaf in rubric.leaves(profile)
        for item in leaf.node.requirements
        if item.level == level and answers.get(item.key) != best
    )
    return {key: _group(rubric, rubric.nodes, profile, level, {**answers, key: best}) - now for key in below}


def _group(rubric: Rubric, nodes: tuple[Node, ...], profile: str, level: int, answers: Answers) -> Fraction:
    active = [node for node in nodes if profile in node.weight]
    total = sum((node.weight[profile] for node in active), Fraction(0))
    parts = (node.weight[profile] * _node(rubric, node, profile, level, answers) for node in active)
    return sum(parts, Fraction(0)) / total


def _node(rubric: Rubric, node: Node, profile: str, level: int, answers: Answers) -> Fraction:
    if not node.is_leaf:
        return _group(rubric, node.nodes, profile, level, answers)
    asked = max(item.level for item in node.requirements if item.level <= level)
    points = [_value(rubric, answers.get(item.key)) for item in node.requirements if item.level == asked]
    mean = sum(points, Fraction(0)) / len(points)
    return Fraction(1) if asked < level and mean >= rubric.gate.at_least else mean


def _value(rubric: Rubric, choice: str | None) -> Fraction:
    return next((item.value for item in rubric.scale if item.key == choice), Fraction(0))
