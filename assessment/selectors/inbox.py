"""READ for "waiting for me": what a person still has to answer, over all open rounds they may write in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.access import can
from accounts.models import Factory, User
from assessment.models import Assessment, ChangeRequest, SectionAssignment
from assessment.selectors.rounds import Round, get_round
from rubrics.document import Leaf

OPEN = (Assessment.Status.DRAFT, Assessment.Status.CHANGES)


@dataclass(frozen=True)
class Waiting:
    """A section that waits for somebody. `requirement` is the first question to go to, if one is left; `changes` says
    how many answers a reviewer asks to change."""

    assessment: Assessment
    leaf: Leaf
    level: int
    requirement: str
    answered: int
    asked: int
    due: date | None
    changes: int
    is_overdue: bool

    @property
    def address(self) -> str:
        """The page of the first question that is left, at its place."""
        round_ = [self.assessment.factory_id, self.assessment.pk]
        page = reverse("assessment:questions", args=[*round_, self.leaf.node.key, self.level])
        return f"{page}#r-{self.requirement}" if self.requirement else page


def list_waiting(user: User, *, today: date, factory: Factory | None = None) -> tuple[Waiting, ...]:
    """Late ones first, then what a reviewer asks to change, then by due date. Two queries, and three a round that has
    something for this person."""
    dues = _held(user, factory)
    asked = _changes(user, factory)
    rounds = Assessment.objects.with_role(user).select_related("factory", "rubric_version")
    rounds = rounds.defer("rubric_version__document").filter(pk__in={*dues, *asked})
    found = [
        item
        for assessment in (rounds if dues or asked else ())
        if can(assessment.role, "contribute")
        for item in _in_round(get_round(assessment), dues.get(assessment.pk, {}), asked.get(assessment.pk, []), today)
    ]
    return tuple(sorted(found, key=lambda item: (not item.is_overdue, not item.changes, item.due or date.max)))


def _held(user: User, factory: Factory | None) -> dict[object, dict[str, date | None]]:
    """Round -> section -> due date."""
    rows = SectionAssignment.objects.held_by(user).filter(
        assessment__status__in=OPEN, assessment__factory__memberships__user=user
    )
    if factory is not None:
        rows = rows.filter(assessment__factory=factory)
    dues: dict[object, dict[str, date | None]] = {}
    for assessment_id, leaf, due in rows.values_list("assessment_id", "leaf", "due"):
        dues.setdefault(assessment_id, {})[leaf] = due
    return dues


def _changes(user: User, factory: Factory | None) -> dict[object, list[str]]:
    """Round -> requirements that a reviewer asks to change."""
    rows = ChangeRequest.objects.open().filter(
        assessment__status=Assessment.Status.CHANGES, assessment__factory__memberships__user=user
    )
    if factory is not None:
        rows = rows.filter(assessment__factory=factory)
    asked: dict[object, list[str]] = {}
    for assessment_id, requirement in rows.order_by("requested_at", "pk").values_list("assessment_id", "requirement"):
        asked.setdefault(assessment_id, []).append(requirement)
    return asked


def _in_round(round_: Round, dues: dict[str, date | None], asked: Iterable[str], today: date) -> list[Waiting]:
    """In a round in progress one's own sections until they are ready; else the sections with a request: one's own, for
    managers all."""
    changes: dict[str, list[str]] = {}
    for key in asked:
        where = round_.rubric.leaf_of.get(key)
        if where is not None:
            changes.setdefault(where.node.key, []).append(key)
    if round_.assessment.status == Assessment.Status.DRAFT:
        mine = {leaf for leaf in dues if not _is_ready(round_, leaf)}
    else:
        mine = {leaf for leaf in changes if leaf in dues or can(round_.assessment.role, "manage")}
    return [
        _waiting(round_, leaf, dues.get(leaf.node.key), changes.get(leaf.node.key, []), today)
        for leaf in round_.plan.leaves
        if leaf.node.key in mine
    ]


def _is_ready(round_: Round, leaf: str) -> bool:
    row = round_.sections.get(leaf)
    return row is not None and row.ready


def _waiting(round_: Round, leaf: Leaf, due: date | None, changes: list[str], today: date) -> Waiting:
    section = round_.progress.sections[leaf.node.key]
    unanswered = (key for level in section.open_levels for key in level.keys if not round_.choices.get(key))
    first = changes[0] if changes else next(unanswered, "")
    return Waiting(
        assessment=round_.assessment,
        leaf=leaf,
        level=round_.rubric.requirement(first).level if first else section.current.number,
        requirement=first,
        answered=section.answered,
        asked=section.asked,
        due=due,
        changes=len(changes),
        is_overdue=due is not None and due < today,
    )


def list_own_rounds(user: User, factory: Factory) -> list[Assessment]:
    """The rounds in which a contributor has something, newest first, each with their part. Two queries."""
    parts: dict[object, set[str]] = {}
    held = SectionAssignment.objects.held_by(user).filter(assessment__factory=factory)
    for assessment_id, leaf in held.values_list("assessment_id", "leaf"):
        parts.setdefault(assessment_id, set()).add(leaf)
    rounds = list(Assessment.objects.visible_to(user).filter(pk__in=parts))
    for assessment in rounds:
        assessment.part = frozenset(parts[assessment.pk])
    return rounds
