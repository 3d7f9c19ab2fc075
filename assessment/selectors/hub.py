"""READ for the home page, the hub and the tables over all answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from accounts.models import Factory, User
from assessment.models import Answer, Assessment, Snapshot
from assessment.progress import LevelProgress, SectionProgress
from assessment.selectors.delegation import (
    HolderName,
    changed_leaves,
    list_holders_by_leaf,
    member_key,
    state_of,
)
from assessment.selectors.rounds import Round
from assessment.selectors.snapshots import ListedLevels, list_levels
from rubrics.document import Leaf, Node, Requirement


@dataclass(frozen=True)
class Task:
    """One row of the hub: a section, or a section at one level."""

    leaf: Leaf
    section: SectionProgress
    level: LevelProgress
    state: str
    flagged: int
    holders: tuple[HolderName, ...] = ()
    is_mine: bool = False

    @property
    def unanswered(self) -> int:
        """Questions of the shown level that have no answer."""
        return len(self.level.keys) - self.level.answered


@dataclass(frozen=True)
class TaskGroup:
    """A headed list; `parts` are its sub-headings (None: no sub-heading is needed)."""

    key: str
    heading: Node | LevelProgress
    parts: tuple[tuple[Node | None, tuple[Task, ...]], ...]


@dataclass(frozen=True)
class HubFilter:
    """A chip: its code, how many rows it leaves, and whether it is the one chosen."""

    code: str
    count: int
    is_chosen: bool


FILTERS = ("all", "mine", "not_started", "in_progress", "ready", "flagged")


def list_tasks(round_: Round, reader: User | None = None) -> tuple[Task, ...]:
    """The sections of the reader's part in document order. Two queries (flags, who has them)."""
    flags, changed = _flags_by_leaf(round_), changed_leaves(round_)
    holders = list_holders_by_leaf(round_.assessment)
    return tuple(
        Task(
            leaf=leaf,
            section=(section := round_.progress.sections[leaf.node.key]),
            level=section.current,
            state=state_of(round_, leaf.node.key, changed),
            flagged=flags.get(leaf.node.key, 0),
            holders=(here := holders.get(leaf.node.key, ())),
            is_mine=reader is not None and any(holder.key == member_key(reader.pk) for holder in here),
        )
        for leaf in round_.plan.leaves
        if round_.assessment.holds(leaf.node.key)
    )


@dataclass(frozen=True)
class PartProgress:
    """How much of a contributor's part is answered."""

    answered: int
    asked: int


def part_progress(tasks: Iterable[Task]) -> PartProgress:
    tasks = tuple(tasks)
    return PartProgress(sum(task.section.answered for task in tasks), sum(task.section.asked for task in tasks))


def list_filters(tasks: Iterable[Task], chosen: str, codes: Iterable[str] = FILTERS) -> tuple[HubFilter, ...]:
    tasks = tuple(tasks)
    return tuple(HubFilter(code, sum(passes(task, code) for task in tasks), code == chosen) for code in codes)


def passes(task: Task, code: str) -> bool:
    """Whether a row stays under a filter."""
    if code == "flagged":
        return task.flagged > 0
    if code == "mine":
        return task.is_mine
    return code == "all" or task.state == code


def group_by_section(tasks: Iterable[Task]) -> tuple[TaskGroup, ...]:
    """Groups by the top nodes; sub-headings where a group has a branch with several leaves."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.leaf.trail[0].key, []).append(task)
    return tuple(TaskGroup(key, rows[0].leaf.trail[0], _parts(rows)) for key, rows in groups.items())


def _parts(tasks: list[Task]) -> tuple[tuple[Node | None, tuple[Task, ...]], ...]:
    top = tasks[0].leaf.trail[0]
    if all(len(list(child.leaves())) == 1 for child in top.nodes):
        return ((None, tuple(tasks)),)
    parts: dict[str, list[Task]] = {}
    for task in tasks:
        parts.setdefault(task.leaf.trail[1].key, []).append(task)
    return tuple((rows[0].leaf.trail[1], tuple(rows)) for rows in parts.values())


def group_by_level(tasks: Iterable[Task]) -> tuple[TaskGroup, ...]:
    """The same pages, headed by level: what is open now, level by level."""
    levels: dict[int, list[Task]] = {}
    for task in tasks:
        for level in task.section.open_levels:
            row = replace(task, level=level, state=_level_state(task, level))
            levels.setdefault(level.number, []).append(row)
    return tuple(
        TaskGroup(f"level-{number}", rows[0].level, ((None, tuple(rows)),)) for number, rows in sorted(levels.items())
    )


def _level_state(task: Task, level: LevelProgress) -> str:
    if task.state in ("locked", "ready", "changes"):
        return task.state
    return "done" if level.is_complete else "in_progress" if level.answered else "not_started"


def _flags_by_leaf(round_: Round) -> dict[str, int]:
    flags: dict[str, int] = {}
    rows = Answer.objects.filter(assessment=round_.assessment, flagged=True).values_list("requirement", flat=True)
    for key in rows:
        leaf = round_.rubric.leaf_of.get(key)
        if leaf is not None:
            flags[leaf.node.key] = flags.get(leaf.node.key, 0) + 1
    return flags


def last_answer(round_: Round) -> Answer | None:
    """Where somebody stopped: the answer saved last, among those in scope and in the reader's part. One query."""
    leaf_of, holds = round_.rubric.leaf_of, round_.assessment.holds
    seen = {key for key in round_.plan.requirement_keys() if holds(leaf_of[key].node.key)}
    answers = Answer.objects.filter(assessment=round_.assessment, requirement__in=seen)
    return answers.select_related("updated_by").order_by("-updated_at").first()


@dataclass(frozen=True)
class RoundRow:
    """A round in a list, with the levels of its current record when it is submitted."""

    assessment: Assessment
    levels: ListedLevels | None = None


def list_rounds(factory: Factory) -> list[RoundRow]:
    """The rounds of a factory, newest first. Two queries."""
    found = Assessment.objects.filter(factory=factory).select_related("rubric_version")
    rounds = list(found.defer("rubric_version__document"))
    standing = Snapshot.objects.filter(assessment__in=rounds, superseded_at=None)
    snapshots = {(item.assessment_id, item.kind): item for item in standing}
    return [_round_row(item, snapshots) for item in rounds]


def _round_row(assessment: Assessment, snapshots: Mapping[tuple[UUID, str], Snapshot]) -> RoundRow:
    own = snapshots.get((assessment.pk, Snapshot.Kind.SELF))
    signed = snapshots.get((assessment.pk, Snapshot.Kind.REVIEWED))
    return RoundRow(assessment, list_levels(own, signed) if own else None)


def current_round(rows: Iterable[RoundRow]) -> Assessment | None:
    """The round that a factory's pages lead to: the newest that is open, else the newest."""
    rounds = [row.assessment for row in rows]
    return next((item for item in rounds if item.status != Assessment.Status.SUBMITTED), rounds[0] if rounds else None)


@dataclass(frozen=True)
class AnswerRow:
    """One line of the table over all answers."""

    requirement: Requirement
    leaf: Leaf
    is_open: bool
    answer: Answer | None


@dataclass(frozen=True)
class AnswerFilter:
    """What the table over all answers shows. `state` is a choice, `unanswered`, `answered` or empty for all."""

    query: str = ""
    level: int | None = None
    state: str = ""
    flagged: bool = False


def list_answer_rows(round_: Round, chosen: AnswerFilter = AnswerFilter()) -> list[AnswerRow]:
    """Every requirement in scope with its answer, filtered. One query."""
    answers = {
        answer.requirement: answer
        for answer in Answer.objects.filter(assessment=round_.assessment).select_related("updated_by")
    }
    open_keys = {key for s in round_.progress.sections.values() for item in s.open_levels for key in item.keys}
    rows = (
        AnswerRow(item, leaf, item.key in open_keys, answers.get(item.key))
        for leaf in round_.plan.leaves
        for item in leaf.node.requirements
    )
    words = chosen.query.casefold().split()
    return [
        row
        for row in rows
        if chosen.level in (None, row.requirement.level)
        and (not chosen.flagged or (row.answer is not None and row.answer.flagged))
        and _has_state(row, chosen.state)
        and all(word in _haystack(row) for word in words)
    ]


def _has_state(row: AnswerRow, state: str) -> bool:
    value = row.answer.value if row.answer else ""
    if state == "carried":
        return row.answer is not None and row.answer.carried
    if state in ("", "answered", "unanswered"):
        return not state or bool(value) == (state == "answered")
    return value == state


def _haystack(row: AnswerRow) -> str:
    texts = [row.requirement.key, *row.requirement.text.values(), *row.leaf.node.title.values()]
    return " ".join([*texts, row.answer.note if row.answer else ""]).casefold()
