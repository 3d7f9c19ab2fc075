"""READ for the portfolio: the rounds that factories have shared with a consultant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.access import held_grants
from accounts.models import Firm, Grant, User
from assessment.models import Assessment, Comment, Snapshot
from assessment.selectors.snapshots import ListedLevels, list_levels
from reviews.models import Review

STATES = ("waiting", "changes", "signed", "draft")
"""In the order of the list: what waits for the consultant stands first."""


@dataclass(frozen=True)
class Client:
    """A round on the consultant's list, with the levels of what was handed in."""

    assessment: Assessment
    firm: Firm
    state: str
    levels: ListedLevels | None
    open_comments: int
    since: datetime

    @property
    def is_open(self) -> bool:
        """Nothing of a round is shown before it is handed in."""
        return self.state != "draft"


def list_clients(user: User, at: datetime) -> list[Client]:
    """The rounds of all grants in force, those that wait for the reviewer first, the longest waiting first. Six
    queries."""
    rounds = _rounds(list(held_grants(user, at)))
    ids = list(rounds)
    own = {row.assessment_id: row for row in Snapshot.objects.current().filter(assessment__in=ids)}
    reviewed = Snapshot.objects.signed_off().filter(assessment__in=ids).defer("payload")
    signed = {row.assessment_id: row for row in reviewed}
    standing = set(Review.objects.standing().filter(assessment__in=ids).values_list("assessment_id", "firm_id"))
    comments = _open_comments(ids)
    clients = []
    for key, (assessment, firm) in rounds.items():
        handed_in = own.get(key)
        clients.append(
            Client(
                assessment=assessment,
                firm=firm,
                state=_state(assessment, (key, firm.pk) in standing),
                levels=list_levels(handed_in, signed.get(key)) if handed_in else None,
                open_comments=comments.get(key, 0),
                since=assessment.submitted_at or assessment.created_at,
            )
        )
    return sorted(clients, key=lambda client: (STATES.index(client.state), client.since))


def _rounds(grants: Iterable[Grant]) -> dict[UUID, tuple[Assessment, Firm]]:
    """Each round once, with the firm of the first grant that opens it."""
    grants = list(grants)
    factories = {grant.factory_id for grant in grants}
    found = Assessment.objects.filter(factory__in=factories).select_related("factory", "rubric_version")
    rounds: dict[UUID, tuple[Assessment, Firm]] = {}
    for assessment in found.defer("rubric_version__document"):
        for grant in grants:
            if grant.factory_id == assessment.factory_id and grant.assessment_id in (None, assessment.pk):
                rounds.setdefault(assessment.pk, (assessment, grant.firm))
    return rounds


def _state(assessment: Assessment, is_signed: bool) -> str:
    if assessment.status == Assessment.Status.DRAFT:
        return "draft"
    if is_signed:
        return "signed"
    return "changes" if assessment.status == Assessment.Status.CHANGES else "waiting"


def _open_comments(ids: list[UUID]) -> dict[UUID, int]:
    """How many threads of each round are open. One query."""
    last: dict[tuple[UUID, str], bool] = {}
    rows = Comment.objects.of_the_factory().filter(assessment__in=ids).order_by("created_at", "pk")
    for assessment_id, requirement, resolves in rows.values_list("assessment_id", "requirement", "resolves"):
        last[assessment_id, requirement] = resolves
    counts: dict[UUID, int] = {}
    for (assessment_id, _), resolved in last.items():
        counts[assessment_id] = counts.get(assessment_id, 0) + (not resolved)
    return counts
