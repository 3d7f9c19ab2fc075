"""PURE: a rubric compiled for one profile and trimming, so that level scores are sums of whole numbers.

Every level score is a fixed combination of cell sums (a cell: one leaf at one level), so all weights of a level are
brought to one common denominator once; scoring a set of answers is then integer arithmetic and stays exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, lcm

from rubrics.document import Leaf, Node, Rubric, Rule


@dataclass(frozen=True, slots=True)
class Cell:
    """The requirement keys that one leaf asks at one level."""

    leaf: Leaf
    level: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One leaf's part in a level score: `factor` x its cell's points, or all of `full` from `enough` points on."""

    cell: int
    factor: int
    enough: int | None
    full: int


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level score is (constant + sum of terms) / denominator; without a denominator nothing is asked at the level."""

    denominator: int
    constant: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`points` maps a choice of the document's own scale (None: unanswered) to whole points, `unit` of which are one
    fully met requirement. `levels` has one entry for the total where the rule is no gate; `counted` are the
    requirements that such a rule counts."""

    rubric: Rubric
    profile: str
    trimmed: frozenset[str]
    leaves: tuple[Leaf, ...]
    cells: tuple[Cell, ...]
    levels: tuple[LevelPlan, ...]
    points: Mapping[str | None, int]
    unit: int
    counted: tuple[str, ...] = ()

    def points_of(self, key: str, answer: str | None) -> int:
        """The points of an answer. Raises NotAnAnswer, or KeyError where everything has one scale."""
        if not answer or self.rubric.has_one_scale:
            return self.points[answer]
        return int(self.rubric.requirements[key].asked.value_of(answer) * self.unit)

    def requirement_keys(self) -> frozenset[str]:
        """The keys that are asked in this profile after trimming."""
        return frozenset(key for cell in self.cells for key in cell.keys)


class UnknownScope(ValueError):
    """The profile does not exist in the rubric, or a trimmed key is not trimmable."""


@lru_cache(maxsize=256)
def make_plan(rubric: Rubric, profile: str, trimmed: frozenset[str]) -> Plan:
    """Compile a rubric. Raises UnknownScope."""
    if profile not in rubric.profiles or not trimmed <= rubric.trimmable.keys():
        raise UnknownScope(f"{profile} without {', '.join(sorted(trimmed)) or 'nothing'}")
    leaves = rubric.leaves(profile, trimmed)
    cells = tuple(cell for leaf in leaves for cell in _cells(leaf))
    unit = lcm(*_denominators(rubric))
    index = {(cell.leaf.path, cell.level): number for number, cell in enumerate(cells)}
    levels = tuple(
        _level_plan(rubric, leaves, number, leaf_weights(rubric, profile, trimmed, number), index, unit)
        for number in _scored_levels(rubric)
    )
    points: dict[str | None, int] = {choice.key: int(choice.value * unit) for choice in rubric.scale}
    counted = tuple(item.key for leaf in leaves if leaf.trail[0].counted for item in leaf.node.requirements)
    return Plan(rubric, profile, trimmed, leaves, cells, levels, points | {None: 0, "": 0}, unit, counted)


def _scored_levels(rubric: Rubric) -> tuple[int, ...]:
    """A gate scores every level; else all requirements stand at level 1 and give one total."""
    return tuple(level.number for level in rubric.levels) if isinstance(rubric.rule, Rule) else (1,)


def _denominators(rubric: Rubric) -> Iterator[int]:
    yield from (choice.value.denominator for choice in rubric.scale)
    if not rubric.has_one_scale:
        for item in rubric.requirements.values():
            yield from (value.denominator for _, value in item.asked.rungs)


def _cells(leaf: Leaf) -> tuple[Cell, ...]:
    numbers = sorted({item.level for item in leaf.node.requirements})
    return tuple(
        Cell(leaf, number, tuple(item.key for item in leaf.node.requirements if item.level == number))
        for number in numbers
    )


def asks(node: Node, level: int) -> bool:
    """Whether a leaf has a requirement at the level."""
    return any(item.level == level for item in node.requirements)


def active_children(rubric: Rubric, node: Node | None, profile: str, trimmed: frozenset[str], level: int) -> list[Node]:
    """The children that count at a level: in the profile, not trimmed, not empty. Under `renormalise` a leaf at which
    nothing is asked leaves its group at that level, and an empty group leaves its parent in the same way."""

    leaves_its_group = isinstance(rubric.rule, Rule) and rubric.rule.empty_level == "renormalise"

    def is_active(child: Node) -> bool:
        if profile not in child.weight or (child.trimmable and child.key in trimmed):
            return False
        if child.is_leaf:
            return not leaves_its_group or asks(child, level)
        return any(is_active(grandchild) for grandchild in child.nodes)

    return [child for child in (rubric.nodes if node is None else node.nodes) if is_active(child)]


def leaf_weights(rubric: Rubric, profile: str, trimmed: frozenset[str], level: int) -> dict[str, Fraction]:
    """Leaf path -> effective weight at a level: the product of the weights on the way, each group divided by the sum
    of what is active in it. The weights add up to 1, or there are none."""
    weights: dict[str, Fraction] = {}

    def spread(node: Node | None, path: str, share: Fraction) -> None:
        children = active_children(rubric, node, profile, trimmed, level)
        total = sum((child.weight[profile] for child in children), Fraction(0))
        for child in children:
            here = f"{path}/{child.key}" if path else child.key
            part = share * child.weight[profile] / total
            if child.is_leaf:
                weights[here] = part
            else:
                spread(child, here, part)

    spread(None, "", Fraction(1))
    return weights


def source_level(node: Node, level: int) -> int | None:
    """The level whose cell speaks for a leaf: its own, else the highest asked below it, else none."""
    asked = [item.level for item in node.requirements if item.level <= level]
    return max(asked, default=None)


def _level_plan(
    rubric: Rubric,
    leaves: tuple[Leaf, ...],
    level: int,
    weights: Mapping[str, Fraction],
    index: Mapping[tuple[str, int], int],
    unit: int,
) -> LevelPlan:
    """Each leaf gives weight x mean of its cell; an empty cell gives what the policy says."""
    constant = Fraction(0)
    drafts: list[tuple[int, Fraction, int | None, Fraction]] = []
    for leaf in leaves:
        weight = weights.get(leaf.path, Fraction(0))
        source = source_level(leaf.node, level)
        if not weight:
            continue
        if source != level and rubric.gate.empty_level == "full":
            constant += weight
            continue
        if source is None:  # `inherit` needs something asked below; the document check sees to it
            raise UnknownScope(leaf.path)
        best = unit * sum(item.level == source for item in leaf.node.requirements)
        enough = None if source == level else ceil(rubric.gate.at_least * best)
        drafts.append((index[leaf.path, source], weight / best, enough, weight))
    if not weights:
        return LevelPlan(0, 0, ())
    denominator = lcm(constant.denominator, *(x.denominator for _, f, _, w in drafts for x in (f, w)))
    terms = tuple(Term(cell, int(f * denominator), enough, int(w * denominator)) for cell, f, enough, w in drafts)
    return LevelPlan(denominator, int(constant * denominator), terms)
