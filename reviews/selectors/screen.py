"""READ for the review screen: every requirement of the round with what the factory and the reviewer say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assessment.models import Answer, Assessment, ChangeRequest, EvidenceLink, Snapshot
from assessment.scoring.levels import Levels, read_levels
from assessment.selectors.changes import list_open_requests
from assessment.selectors.comments import Thread, list_threads
from assessment.selectors.consistency import ConsistencyQuestion, list_consistency
from assessment.selectors.result import Result, compute_result, frozen_result
from reviews.access import Desk
from reviews.differences import Differences, measure_differences
from reviews.models import Finding, Review
from rubrics.document import Choice, Leaf, Requirement, Rubric

FILTERS = ("all", "todo", "differs", "no-evidence", "flagged", "commented", "clear")


@dataclass(frozen=True)
class Row:
    """One requirement. `said` is what the factory handed in; `finding` is the reviewer's view of that very answer,
    `earlier` one of an answer that has changed since."""

    requirement: Requirement
    leaf: Leaf
    said: Choice | None
    note: str
    version: int
    flagged: bool
    files: int
    finding: Finding | None
    earlier: Finding | None
    finding_version: int
    view: Choice | None
    thread: Thread
    request: ChangeRequest | None

    @property
    def key(self) -> str:
        return self.requirement.key

    @property
    def differs(self) -> bool:
        return self.finding is not None and self.finding.value != (self.said.key if self.said else "")

    @property
    def is_todo(self) -> bool:
        """The factory answered, nobody has looked at this answer and nothing is asked of the factory."""
        return self.said is not None and self.finding is None and self.request is None

    @property
    def is_clear(self) -> bool:
        """Fully met, proved, and not flagged by the factory."""
        return self.said is not None and self.said.value == 1 and self.files > 0 and not self.flagged

    def passes(self, code: str) -> bool:
        return {
            "todo": self.is_todo,
            "differs": self.differs,
            "no-evidence": self.said is not None and not self.files,
            "flagged": self.flagged,
            "commented": bool(self.thread.comments or self.thread.notes),
            "clear": self.is_clear and self.is_todo,
        }.get(code, True)


@dataclass(frozen=True)
class Progress:
    """How far the review is. Requirements without an answer count when the reviewer says something of them."""

    total: int
    reviewed: int
    adjusted: int
    waiting: int
    todo: int


@dataclass(frozen=True)
class Filter:
    """A chip: its code and how many rows it leaves."""

    code: str
    count: int


@dataclass(frozen=True)
class Screen:
    """A round that was handed in, as one firm reviews it."""

    desk: Desk
    snapshot: Snapshot
    result: Result
    review: Review | None
    rows: tuple[Row, ...]

    @property
    def rubric(self) -> Rubric:
        return self.result.rubric

    @property
    def is_signed(self) -> bool:
        """The firm's review is signed and stands."""
        review = self.review
        return bool(
            review
            and review.signed_at
            and not review.withdrawn_at
            and review.snapshot
            and review.snapshot.superseded_at is None
        )

    @cached_property
    def findings(self) -> dict[str, Finding]:
        return {row.key: row.finding for row in self.rows if row.finding}

    @cached_property
    def reviewed(self) -> dict[str, str]:
        """Requirement -> the reviewer's value, of what was looked at."""
        return {key: finding.value for key, finding in self.findings.items()}

    @cached_property
    def differences(self) -> Differences:
        return measure_differences(self.rubric, self.result.choices, self.reviewed)

    @cached_property
    def so_far(self) -> Mapping[str, object]:
        """The result JSON with the reviewer's values in place of the factory's."""
        choices = {key: value for key, value in (dict(self.result.choices) | self.reviewed).items() if value}
        data = self.result.data
        return compute_result(self.result.plan, choices, version=data["version"], kpis=data["kpis"])[1]

    @cached_property
    def levels(self) -> Levels:
        """The levels that the factory handed in, with the one that the review comes to so far."""
        return read_levels(self.rubric, self.result.data, self.so_far)

    @cached_property
    def progress(self) -> Progress:
        return Progress(
            total=sum(row.said is not None or row.finding is not None for row in self.rows),
            reviewed=len(self.findings),
            adjusted=sum(row.differs for row in self.rows),
            waiting=sum(row.request is not None for row in self.rows),
            todo=sum(row.is_todo for row in self.rows),
        )

    @property
    def filters(self) -> tuple[Filter, ...]:
        return tuple(Filter(code, sum(row.passes(code) for row in self.rows)) for code in FILTERS)

    def find_row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def shown(self, code: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.passes(code))

    def next_after(self, key: str, code: str = "all") -> Row | None:
        """The next row under a filter, in document order."""
        keys = [row.key for row in self.rows]
        start = keys.index(key) + 1 if key in keys else 0
        return next((row for row in self.rows[start:] if row.passes(code)), None)

    def before(self, key: str, code: str = "all") -> Row | None:
        keys = [row.key for row in self.rows]
        end = keys.index(key) if key in keys else 0
        return next((row for row in reversed(self.rows[:end]) if row.passes(code)), None)


def list_questions(screen: Screen) -> tuple[ConsistencyQuestion, ...]:
    """Where the answers do not seem to fit each other. Nothing while the factory works on requested changes: what it
    writes then is its own until it hands the round in."""
    assessment = screen.desk.assessment
    return list_consistency(assessment) if assessment.status == Assessment.Status.SUBMITTED else ()


def find_handed_in(desk: Desk) -> Snapshot | None:
    """What the factory stands by now; None while it works on the round."""
    return Snapshot.objects.current().filter(assessment=desk.assessment).first()


def find_review(desk: Desk) -> Review | None:
    """The review that the firm writes, else its last one. One query."""
    reviews = Review.objects.of(desk.assessment, desk.firm).select_related("snapshot", "firm")
    return min(reviews.defer("snapshot__payload"), key=lambda review: review.signed_at is not None, default=None)


def get_screen(desk: Desk) -> Screen | None:
    """Everything the screen shows, in seven queries; None while nothing is handed in."""
    snapshot = find_handed_in(desk)
    if snapshot is None:
        return None
    result = frozen_result(desk.assessment, snapshot)
    review = find_review(desk)
    rows = tuple(_make_rows(desk, result, review))
    return Screen(desk, snapshot, result, review, rows)


def _make_rows(desk: Desk, result: Result, review: Review | None) -> Iterable[Row]:
    given = (result.payload or {})["answers"]
    answers = {row.requirement: row for row in Answer.objects.filter(assessment=desk.assessment)}
    found = review.findings.select_related("by") if review else ()
    findings = {row.requirement: row for row in found}
    threads = list_threads(desk.assessment, desk.firm.pk)
    requests = list_open_requests(desk.assessment)
    files = _count_files(desk)
    for leaf in result.plan.leaves:
        for item in leaf.node.requirements:
            key, answer, finding = item.key, answers.get(item.key), findings.get(item.key)
            version = answer.version if answer else 0
            stands = finding is not None and finding.stands and (not finding.value or item.asked.accepts(finding.value))
            current = finding if finding and stands and finding.answer_version == version else None
            yield Row(
                requirement=item,
                leaf=leaf,
                said=item.asked.choice_of(given.get(key, {}).get("value", "")),
                note=given.get(key, {}).get("note", ""),
                version=version,
                flagged=bool(answer and answer.flagged and key not in requests),
                files=files[key],
                finding=current,
                earlier=finding if stands and not current else None,
                finding_version=finding.version if finding else 0,
                view=item.asked.choice_of(current.value) if current else None,
                thread=threads.get(key, Thread()),
                request=requests.get(key),
            )


def _count_files(desk: Desk) -> Counter[str]:
    links = EvidenceLink.objects.filter(assessment=desk.assessment, evidence__deleted_at=None)
    return Counter(links.values_list("requirement", flat=True))
