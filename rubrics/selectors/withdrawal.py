"""READ when and why a version was withdrawn: the audit trail is the only place that tells."""

from dataclasses import dataclass
from datetime import datetime

from audit.models import Event
from audit.verbs import Verb
from rubrics.models import RubricVersion


@dataclass(frozen=True)
class Withdrawal:
    """`reason` is empty where none was given."""

    version: RubricVersion
    at: datetime
    reason: str


def find_withdrawal(version: RubricVersion) -> Withdrawal | None:
    """None for a version that is not withdrawn. One query for one that is."""
    if version.status != RubricVersion.Status.WITHDRAWN:
        return None
    events = Event.objects.filter(verb=Verb.RUBRIC_WITHDRAWN, object_type="rubric", object_id=str(version))
    event = events.order_by("-number").first()
    if event is None:
        return None
    return Withdrawal(version, event.at, str(event.details.get("reason", "")))
