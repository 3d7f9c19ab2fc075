"""READ for "why is it this number": the weights and answers under any score, as exact fractions that add up to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.plan import active_children, leaf_weights, source_level
from assessment.selectors.result import Result
from rubrics.document import Leaf, Level, Node, Requirement


class UnknownNode(LookupError):
    """The path leads to no active node, or the level does not exist."""


@dataclass(frozen=True)
class Child:
    """A child's part in its parent at a level: `used` is its weight after division by the sum of what counts there."""

    path: str
    node: Node
    weight: Fraction
    used: Fraction
    share: Fraction

    @property
    def part(self) -> Fraction:
        return self.used * self.share


@dataclass(frozen=True)
class AnswerPart:
    """An answer's part in the number: effective weight times value. Without a requirement it stands for a leaf at which
    nothing is asked; then `share` is what the rubric's policy gives it."""

    leaf: Leaf
    requirement: Requirement | None
    answer: str
    weight: Fraction
    share: Fraction

    @property
    def part(self) -> Fraction:
        return self.weight * self.share


@dataclass(frozen=True)
class Step:
    """One level of the walk from level scores to an index: what it counts there."""

    level: Level
    share: Fraction | None
    is_satisfied: bool
    counts: Fraction


@dataclass(frozen=True)
class Where:
    """A node in its tree; `node` is None for the whole plant."""

    path: str
    node: Node | None
    trail: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class LevelTrace:
    """A node's score at a level. A leaf has `answers` of its own cell, or `policy` and the level it `source`s from."""

    where: Where
    level: Level
    share: Fraction | None
    children: tuple[Child, ...]
    answers: tuple[AnswerPart, ...]
    policy: str = ""
    source: int | None = None


@dataclass(frozen=True)
class TotalTrace:
    """What a node, or the plant, is met to where points are added up: `score` is the share of the highest total."""

    where: Where
    share: Fraction
    score: Fraction
    children: tuple[Child, ...]
    answers: tuple[AnswerPart, ...]


@dataclass(frozen=True)
class IndexTrace:
    """A node's index, or the plant's total score: the walk over its level scores."""

    where: Where
    steps: tuple[Step, ...]
    total: Fraction
    level: int
    children: tuple[tuple[str, Node, Fraction], ...]


def trace_level(result: Result, path: str, number: int) -> LevelTrace:
    """What a node's score at a level is made of. The empty path is the whole plant. Raises UnknownNode."""
    where = _find(result, path)
    if not 1 <= number <= len(result.rubric.levels):
        raise UnknownNode(f"level {number}")
    shares = result.level_scores if where.node is None else result.node_scores[path]
    policy, source = _policy(result, where.node, number)
    return LevelTrace(
        where=where,
        level=result.rubric.level(number),
        share=shares[number - 1],
        children=tuple(_children(result, where, number)),
        answers=tuple(_answers(result, path, number)) if shares[number - 1] is not None else (),
        policy=policy,
        source=source,
    )


def trace_index(result: Result, path: str) -> IndexTrace:
    """How a node's level scores become its index, or the plant's score. Raises UnknownNode."""
    where = _find(result, path)
    plant = where.node is None
    node = None if plant else result.data["nodes"][path]
    shares = result.level_scores if plant else result.node_scores[path]
    counts = list(_counts(result, shares))
    gate = result.rubric.gate.at_least
    return IndexTrace(
        where=where,
        steps=tuple(
            Step(level, share, share is not None and share >= gate, part)
            for level, share, part in zip(result.rubric.levels, shares, counts, strict=True)
        ),
        total=Fraction(result.data["score_exact"] if node is None else node["index"]),
        level=result.level if node is None else node["level"],
        children=tuple(_active(result, where)),
    )


def trace_total(result: Result, path: str) -> TotalTrace:
    """How answers become the total of a node or of the plant. What is only counted adds nothing. Raises UnknownNode."""
    where = _find(result, path)
    if where.trail and where.trail[0][1].counted:
        raise UnknownNode(path)
    score = Fraction(result.data["nodes"][path]["index"] if path else result.data["score_exact"])
    return TotalTrace(
        where=where,
        share=score / result.rubric.top,
        score=score,
        children=tuple(child for child in _children(result, where, 1) if not child.node.counted),
        answers=tuple(part for part in _answers(result, path, 1) if part.weight),
    )


def _find(result: Result, path: str) -> Where:
    if not path:
        return Where("", None, ())
    if path not in result.data["nodes"]:
        raise UnknownNode(path)
    nodes, trail, walked = result.rubric.nodes, [], ""
    for key in path.split("/"):
        node = next(item for item in nodes if item.key == key)
        walked = f"{walked}/{key}" if walked else key
        trail.append((walked, node))
        nodes = node.nodes
    return Where(path, trail[-1][1], tuple(trail))


def _active(result: Result, where: Where) -> Iterator[tuple[str, Node, Fraction]]:
    """The active children with their indexes."""
    for node in result.rubric.nodes if where.node is None else where.node.nodes:
        path = f"{where.path}/{node.key}" if where.path else node.key
        if path in result.data["nodes"]:
            yield path, node, Fraction(result.data["nodes"][path]["index"])


def _children(result: Result, where: Where, number: int) -> Iterator[Child]:
    plan = result.plan
    if where.node is not None and where.node.is_leaf:
        return
    nodes = active_children(plan.rubric, where.node, plan.profile, plan.trimmed, number)
    total = sum((node.weight[plan.profile] for node in nodes), Fraction(0))
    for node in nodes:
        path = f"{where.path}/{node.key}" if where.path else node.key
        weight = node.weight[plan.profile]
        yield Child(path, node, weight, weight / total, _share_of(result, path, number))


def _share_of(result: Result, path: str, number: int) -> Fraction:
    if result.rubric.has_questions_by_level:
        return result.node_scores[path][number - 1] or Fraction(0)
    return Fraction(result.data["nodes"][path]["index"]) / result.rubric.top


def _answers(result: Result, path: str, number: int) -> Iterator[AnswerPart]:
    """Every answer under the node at the level; the weights add up to 1."""
    weights = leaf_weights(result.rubric, result.plan.profile, result.plan.trimmed, number)
    leaves = [
        leaf
        for leaf in result.plan.leaves
        if leaf.path in weights and (not path or leaf.path == path or leaf.path.startswith(f"{path}/"))
    ]
    total = sum((weights[leaf.path] for leaf in leaves), Fraction(0))
    for leaf in leaves:
        yield from _leaf_answers(result, leaf, number, weights[leaf.path] / total)


def _leaf_answers(result: Result, leaf: Leaf, number: int, weight: Fraction) -> Iterator[AnswerPart]:
    asked = [item for item in leaf.node.requirements if item.level == number]
    for item in asked:
        answer = result.choices.get(item.key, "")
        value = item.asked.value_of(answer) if answer else Fraction(0)
        yield AnswerPart(leaf, item, answer, weight / len(asked), value)
    if not asked:
        yield AnswerPart(leaf, None, "", weight, result.node_scores[leaf.path][number - 1] or Fraction(0))


def _policy(result: Result, node: Node | None, number: int) -> tuple[str, int | None]:
    """The policy that speaks for a leaf at which nothing is asked, and the level it takes."""
    if node is None or not node.is_leaf:
        return "", None
    source = source_level(node, number)
    return ("", None) if source == number else (result.rubric.gate.empty_level, source)


def _counts(result: Result, shares: tuple[Fraction | None, ...]) -> Iterator[Fraction]:
    """What each level adds to the total, by the rubric's rule."""
    rule = result.rubric.gate
    reached = 0
    while reached < len(shares) and (shares[reached] or Fraction(0)) >= rule.at_least:
        reached += 1
    for place, share in enumerate(shares):
        value = share or Fraction(0)
        if not rule.sequential_stop:
            yield Fraction(1) if value >= rule.at_least else value
        elif place < reached:
            own = rule.highest_satisfied_counts == "raw" and place == reached - 1
            yield value if own else Fraction(1)
        else:
            yield value if place == reached else Fraction(0)
