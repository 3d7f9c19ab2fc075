"""A consultant reaches a round only through a grant that is in force at this moment; everything else is 404."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from accounts.access import find_grant
from accounts.models import Firm, User
from assessment.models import Assessment


@dataclass(frozen=True)
class Desk:
    """A round on the desk of the firm whose grant opened it."""

    assessment: Assessment
    firm: Firm


def get_desk(user: User, assessment_id: UUID, at: datetime, *, hold: bool = False) -> Desk:
    """The round with its factory and rubric version, held for the rest of the transaction when it will be written to.

    Two queries. Raises Http404 without a grant, whether the round exists or not. No rights are kept between requests:
    a grant that was revoked or has ended closes the round at the next one.
    """
    rounds = Assessment.objects.select_related("factory", "rubric_version").defer("rubric_version__document")
    if hold:
        rounds = rounds.select_for_update(of=("self",))
    assessment = rounds.filter(pk=assessment_id).first()
    grant = assessment and find_grant(user, assessment.factory_id, assessment.pk, at)
    if not assessment or not grant:
        raise Http404
    return Desk(assessment, grant.firm)
