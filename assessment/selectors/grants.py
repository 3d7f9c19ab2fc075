"""READ for the page of consulting firms and the lines about them on the factory's home."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import Factory, Grant
from assessment.models import Assessment


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant with the name of its round, empty for every round; `state` is open, ended or revoked."""

    grant: Grant
    round_name: str
    state: str


def list_grants(factory: Factory, rounds: Iterable[Assessment], *, limit: int, at: datetime) -> tuple[GrantRow, ...]:
    """The newest grants of a factory, those in force first. One query."""
    names: dict[UUID | None, str] = {round_.pk: round_.name for round_ in rounds}
    grants = factory.grants.select_related("firm", "granted_by", "revoked_by").order_by("-granted_at", "pk")[:limit]
    rows = [GrantRow(item, names.get(item.assessment_id, ""), item.state(at)) for item in grants]
    return tuple(sorted(rows, key=lambda row: row.state != "open"))


def list_reviewers_of(assessment: Assessment, *, at: datetime) -> tuple[GrantRow, ...]:
    """Who may review this round now. One query."""
    rows = list_reviewers(assessment.factory, [assessment], at=at)
    return tuple(row for row in rows if row.grant.assessment_id in (None, assessment.pk))


def list_reviewers(factory: Factory, rounds: Iterable[Assessment], *, at: datetime) -> tuple[GrantRow, ...]:
    """Who may review now, for everybody in the factory to see. One query."""
    names: dict[UUID | None, str] = {round_.pk: round_.name for round_ in rounds}
    grants = factory.grants.in_force(at).select_related("firm").order_by("firm__name", "-granted_at", "pk")
    return tuple(GrantRow(item, names.get(item.assessment_id, ""), "open") for item in grants)
