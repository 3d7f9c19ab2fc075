"""What the owner lets the verification page show."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from assessment.models import Snapshot
from audit.services import record
from audit.verbs import Verb


@transaction.atomic
def choose_showing(*, snapshot: Snapshot, showing: str, by: User, at: datetime) -> Snapshot:
    """Off, the level alone, or level, score and factory. Kept in the factory's history."""
    if snapshot.showing == showing:
        return snapshot
    before, snapshot.showing = snapshot.showing, Snapshot.Showing(showing)
    snapshot.save(update_fields=["showing"])
    record(
        verb=Verb.VERIFICATION_CHANGED,
        actor=by,
        factory_id=snapshot.assessment.factory_id,
        object_type="snapshot",
        object_id=str(snapshot.pk),
        details={"from": before, "to": showing},
        at=at,
    )
    return snapshot
