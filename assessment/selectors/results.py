"""READ for the results page: the numbers of each block, exact and as printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from assessment.models import Assessment
from assessment.scoring.display import round_half_up
from assessment.selectors.heat import HeatGroup, Reached, build_heat
from assessment.selectors.result import Result, find_last_round
from rubrics.document import Level, Node

EARLY_LEVEL = 1


@dataclass(frozen=True)
class LevelRow:
    """One level of the plant. `state`: reached, here (the first that fails), later (has answers) or shut. The plant is
    working on the first level that fails, or stands at the highest."""

    level: Level
    state: str
    is_worked_on: bool
    share: Fraction | None
    percent: str
    answered: int
    asked: int


@dataclass(frozen=True)
class NodeRow:
    """A node with its index; `last` is the index of the round before."""

    path: str
    node: Node
    group: Node
    index: Fraction
    index_text: str
    level: int
    weight: str = ""
    last: Fraction | None = None
    last_text: str = ""
    unanswered: int = 0


@dataclass(frozen=True)
class Highest:
    """What the round reaches if every requirement without an answer is fully met."""

    level: int
    exact: Fraction
    score: str


@dataclass(frozen=True)
class Spread:
    """How many leaves stand where, seen from the next level: at it or above, at the plant's level, below."""

    target: int
    at_target: int
    at_level: int
    below: int


@dataclass(frozen=True)
class Results:
    """Everything the page shows. The blocks are built when asked for."""

    result: Result

    @property
    def score(self) -> str:
        return str(self.result.data["score"])

    @property
    def score_exact(self) -> Fraction:
        return Fraction(self.result.data["score_exact"])

    @property
    def level(self) -> Level | None:
        return self.result.rubric.level(self.result.level) if self.result.level else None

    @property
    def gate(self) -> str:
        return plain_percent(self.result.rubric.gate.at_least)

    @property
    def is_early(self) -> bool:
        """Nothing can be said yet: level 1 is neither reached nor fully answered. A frozen result is never early."""
        answered, asked = self.first
        return self.result.is_provisional and not self.result.level and answered < asked

    @property
    def first(self) -> tuple[int, int]:
        """How many questions of level 1 are answered, and how many there are; all, where they belong to no level."""
        cells = [section.levels[EARLY_LEVEL - 1] for section in self.result.progress.sections.values()]
        return sum(cell.answered for cell in cells), sum(len(cell.keys) for cell in cells)

    @cached_property
    def levels(self) -> tuple[LevelRow, ...]:
        return tuple(_level_row(self.result, level) for level in self.result.rubric.levels)

    @property
    def next_level(self) -> LevelRow | None:
        failing = self.result.failing
        return None if failing is None else self.levels[failing - 1]

    @property
    def missing_answers(self) -> int:
        return int(self.result.data["in_scope"]) - int(self.result.data["answered"])

    @property
    def disclaimer(self) -> Mapping[str, str]:
        version = str(self.result.data["version"])
        return {
            language: text.replace("{version}", version) for language, text in self.result.rubric.disclaimer.items()
        }

    @property
    def trimmed(self) -> tuple[Mapping[str, str], ...]:
        """Titles of what was left out of the scope."""
        return tuple(self.result.rubric.trimmable[key].title for key in self.result.data["trimmed"])

    @property
    def highest(self) -> Highest | None:
        """None when no answer is missing, or when the result is frozen and can reach nothing more."""
        card = self.result.card
        if card is None or card.answered == card.in_scope:
            return None
        level, exact = card.highest
        return Highest(level, exact, self.result.figures.score(exact))

    @cached_property
    def last_round(self) -> tuple[Assessment, dict[str, str]] | None:
        """The round before and its indexes by path. One query."""
        found = find_last_round(self.result.assessment)
        return found and (found[0], {path: node["index"] for path, node in found[1]["nodes"].items()})

    @property
    def moves(self) -> tuple[int, int] | None:
        """In how many leaves the index is higher than in the round before, and in how many it is lower."""
        if self.last_round is None:
            return None
        then = self.last_round[1]
        changes = [row.index - Fraction(then[row.path]) for row in self.leaves if row.path in then]
        return sum(change > 0 for change in changes), sum(change < 0 for change in changes)

    @cached_property
    def parts(self) -> tuple[NodeRow, ...]:
        """The top nodes, strongest first."""
        result, before = self.result, self.last_round[1] if self.last_round else {}
        active = [node for node in result.rubric.nodes if node.key in result.data["nodes"]]
        total = sum((node.weight[result.plan.profile] for node in active), Fraction(0))
        rows = [
            _node_row(
                result,
                node.key,
                node,
                node,
                weight=plain_percent(node.weight[result.plan.profile] / total),
                last=before.get(node.key),
            )
            for node in active
        ]
        return tuple(sorted(rows, key=lambda row: -row.index))

    @cached_property
    def leaves(self) -> tuple[NodeRow, ...]:
        """The leaves in document order."""
        sections = self.result.progress.sections
        return tuple(
            _node_row(
                self.result,
                leaf.path,
                leaf.node,
                leaf.trail[0],
                unanswered=sections[leaf.node.key].asked - sections[leaf.node.key].answered,
            )
            for leaf in self.result.plan.leaves
        )

    @cached_property
    def ranking(self) -> tuple[NodeRow, ...]:
        """The leaves, highest index first."""
        return tuple(sorted(self.leaves, key=lambda row: -row.index))

    @property
    def strongest(self) -> tuple[NodeRow, ...]:
        """The part with the highest index, and those printed with the same."""
        return tuple(row for row in self.parts if row.index_text == self.parts[0].index_text)

    @property
    def weakest(self) -> tuple[NodeRow, ...]:
        """The part with the lowest index, and those printed with the same."""
        return tuple(row for row in self.parts if row.index_text == self.parts[-1].index_text)

    @property
    def lowest(self) -> tuple[NodeRow, ...]:
        """The three leaves with the lowest index, lowest first; none when all stand equally high."""
        return self.ranking[::-1][:3] if self.ranking[0].index > self.ranking[-1].index else ()

    @cached_property
    def spread(self) -> Spread:
        levels = [row.level for row in self.leaves]
        target = min(self.result.level + 1, len(self.result.rubric.levels))
        at_level = sum(level == self.result.level < target for level in levels)
        at_target = sum(level >= target for level in levels)
        return Spread(target, at_target, at_level, len(levels) - at_target - at_level)

    @cached_property
    def heat(self) -> tuple[HeatGroup, ...]:
        return build_heat(self.result)

    @cached_property
    def reached_in(self) -> tuple[Reached, ...]:
        """For each level: in how many leaves its own score passes the gate, of those where something is asked."""
        cells = [cell for group in self.heat for row in group.rows for cell in row.cells if cell.state != "none"]
        numbers = range(1, len(self.result.rubric.levels) + 1)
        return tuple(Reached.at(number, [cell for cell in cells if cell.level == number]) for number in numbers)

    @property
    def reached_so_far(self) -> tuple[Reached, ...]:
        """Up to the first level that fails: above it nobody was asked everything."""
        return self.reached_in[: self.result.failing]

    @property
    def pale_level(self) -> int | None:
        """The first level asked so far at which fewer than half of the leaves pass the gate."""
        return next((row.level for row in self.reached_so_far if row.asked and 2 * row.reached < row.asked), None)


def plain_percent(share: Fraction) -> str:
    """A weight or a gate as people say it: at most one decimal, none where it is whole."""
    return round_half_up(share * 100, 1).removesuffix(".0")


def _level_row(result: Result, level: Level) -> LevelRow:
    cells = [section.levels[level.number - 1] for section in result.progress.sections.values()]
    answered = sum(cell.answered for cell in cells)
    share = result.level_scores[level.number - 1]
    return LevelRow(
        level=level,
        state=_level_state(result, level.number, answered),
        is_worked_on=level.number == (result.failing or len(result.rubric.levels)),
        share=share,
        percent="" if share is None else result.figures.percent(share),
        answered=answered,
        asked=sum(len(cell.keys) for cell in cells),
    )


def _level_state(result: Result, number: int, answered: int) -> str:
    if result.failing is None or number < result.failing:
        return "reached"
    if number == result.failing:
        return "here"
    return "later" if answered else "shut"


def _node_row(
    result: Result,
    path: str,
    node: Node,
    group: Node,
    *,
    weight: str = "",
    last: str | None = None,
    unanswered: int = 0,
) -> NodeRow:
    data = result.data["nodes"][path]
    index = Fraction(data["index"])
    return NodeRow(
        path=path,
        node=node,
        group=group,
        index=index,
        index_text=result.figures.score(index),
        level=data.get("level", 0),
        weight=weight,
        last=None if last is None else Fraction(last),
        last_text="" if last is None else result.figures.score(Fraction(last)),
        unanswered=unanswered,
    )
