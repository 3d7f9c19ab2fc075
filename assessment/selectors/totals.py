"""READ for the results of a rubric that adds up points and counts requirements."""

from dataclasses import dataclass
from fractions import Fraction

from assessment.scoring.display import round_half_up
from assessment.selectors.conditions import LevelStand, list_level_stands
from assessment.selectors.result import Result
from rubrics.document import Leaf, Node, Requirement
from rubrics.document_answers import Choice

FIRST = 10


@dataclass(frozen=True)
class PointsRow:
    """What a part has of its points. `depth` 0 is a top node."""

    path: str
    node: Node
    depth: int
    points: str
    most: str
    share: Fraction
    percent: str


@dataclass(frozen=True)
class CountedRow:
    """A counted requirement, the level it stands at, and what the next answer would look like."""

    requirement: Requirement
    leaf: Leaf
    level: int
    is_answered: bool
    following: Choice | None


@dataclass(frozen=True)
class PointGap:
    """A requirement below its best answer, and what the best would add to the total."""

    requirement: Requirement
    leaf: Leaf
    now: str
    points: str
    share: Fraction


@dataclass(frozen=True)
class Totals:
    """`target` is the level that comes next, with what is missing for it."""

    stands: tuple[LevelStand, ...]
    target: LevelStand | None
    parts: tuple[PointsRow, ...]
    counted: tuple[CountedRow, ...]
    gaps: tuple[PointGap, ...]

    @property
    def first_gaps(self) -> tuple[PointGap, ...]:
        return self.gaps[:FIRST]

    @property
    def other_gaps(self) -> tuple[PointGap, ...]:
        return self.gaps[FIRST:]

    @property
    def counted_short(self) -> tuple[CountedRow, ...]:
        """Counted requirements below the target, the binding ones first, the nearest first."""
        wanted = self.target.level.number if self.target else 0
        short = [row for row in self.counted if row.level < wanted]
        return tuple(sorted(short, key=lambda row: (not row.requirement.binding, -row.level)))


def build_totals(result: Result) -> Totals:
    stands = list_level_stands(result.rubric, result.conditions)
    return Totals(
        stands=stands,
        target=next((stand for stand in stands if stand.state == "here"), None),
        parts=tuple(_parts(result)),
        counted=tuple(_counted(result, key) for key in result.plan.counted),
        gaps=tuple(_gaps(result)),
    )


def _parts(result: Result) -> list[PointsRow]:
    """The top nodes and their children, weights divided by what is active in each group."""
    rows: list[PointsRow] = []

    def walk(nodes: tuple[Node, ...], above: str, share: Fraction, depth: int) -> None:
        active = [node for node in nodes if above + node.key in result.data["nodes"] and not node.counted]
        total = sum((node.weight[result.plan.profile] for node in active), Fraction(0))
        for node in active:
            part = share * node.weight[result.plan.profile] / total
            index = Fraction(result.data["nodes"][above + node.key]["index"]) / result.rubric.top
            most = part * result.rubric.top
            rows.append(
                PointsRow(
                    above + node.key,
                    node,
                    depth,
                    round_half_up(index * most, 2),
                    round_half_up(most, 2).rstrip("0").rstrip("."),
                    index,
                    round_half_up(index * 100, 1, (Fraction(100),)),
                )
            )
            if depth == 0:
                walk(node.nodes, f"{above}{node.key}/", part, 1)

    walk(result.rubric.nodes, "", Fraction(1), 0)
    return rows


def _counted(result: Result, key: str) -> CountedRow:
    item, answer = result.rubric.requirement(key), result.choices.get(key, "")
    level = item.asked.level_of(answer)
    rising = sorted(item.asked.choices, key=lambda choice: choice.level)
    following = next((choice for choice in rising if choice.level > level), None)
    return CountedRow(item, result.rubric.leaf_of[key], level, bool(answer), following)


def _gaps(result: Result) -> list[PointGap]:
    """What adds points, largest first; counted requirements add none."""
    gains = [(gap["requirement"], Fraction(gap["gain_exact"])) for gap in result.data["gaps"]]
    largest = max((gain for _, gain in gains), default=Fraction(0))
    return [
        PointGap(
            result.rubric.requirement(key),
            result.rubric.leaf_of[key],
            result.choices.get(key, ""),
            round_half_up(gain, 2),
            gain / largest,
        )
        for key, gain in gains
        if gain
    ]
