"""READ for the heat map: every leaf at every level, and why a cell may be empty."""

from dataclasses import dataclass
from fractions import Fraction

from assessment.progress import LevelProgress
from assessment.scoring.display import round_half_up
from assessment.selectors.result import Result
from rubrics.document import Leaf, Node


@dataclass(frozen=True)
class HeatCell:
    """A leaf at a level. `state`: none (nothing asked), shut (not opened), blank (opened, nothing answered), partial
    (some answered) or full. `tone` 0 to 3 shades the share: zero, below half, below the gate, reached."""

    level: int
    state: str
    share: Fraction | None
    percent: str
    tone: int
    answered: int
    asked: int


@dataclass(frozen=True)
class HeatRow:
    path: str
    node: Node
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatGroup:
    node: Node
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class Reached:
    """In how many leaves a level is reached, of those where something is asked."""

    level: int
    reached: int
    asked: int

    @classmethod
    def at(cls, level: int, cells: list[HeatCell]) -> "Reached":
        return cls(level, sum(cell.tone == 3 for cell in cells), len(cells))


def build_heat(result: Result) -> tuple[HeatGroup, ...]:
    """The leaves in document order, grouped by top node."""
    groups: dict[str, list[Leaf]] = {}
    for leaf in result.plan.leaves:
        groups.setdefault(leaf.trail[0].key, []).append(leaf)
    return tuple(
        HeatGroup(leaves[0].trail[0], tuple(_heat_row(result, leaf) for leaf in leaves)) for leaves in groups.values()
    )


def _heat_row(result: Result, leaf: Leaf) -> HeatRow:
    shares = result.node_scores[leaf.path]
    levels = result.progress.sections[leaf.node.key].levels
    return HeatRow(
        leaf.path, leaf.node, tuple(map(lambda pair: _heat_cell(result, *pair), zip(levels, shares, strict=True)))
    )


def _heat_cell(result: Result, level: LevelProgress, share: Fraction | None) -> HeatCell:
    gate = result.rubric.gate.at_least
    value = share or Fraction(0)
    return HeatCell(
        level=level.number,
        state=_cell_state(level),
        share=share,
        percent=round_half_up(value * 100, 0, (gate * 100, Fraction(100))),
        tone=3 if value >= gate else 2 if value >= Fraction(1, 2) else 1 if value else 0,
        answered=level.answered,
        asked=len(level.keys),
    )


def _cell_state(level: LevelProgress) -> str:
    if not level.keys:
        return "none"
    if not level.answered:
        return "blank" if level.is_open else "shut"
    return "full" if level.is_complete else "partial"
