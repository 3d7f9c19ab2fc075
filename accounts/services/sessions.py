"""Ending what was begun by signing in. A session that is gone is gone for the next request."""

from datetime import datetime

from django.db import transaction

from accounts.models import Session, User
from audit.services import record
from audit.verbs import Verb


def end_sessions(*, user: User, but: str | None = None) -> int:
    """Sign a person out everywhere, or everywhere but in the session with the key `but`; how many ended."""
    return Session.objects.filter(user=user).exclude(session_key=but).delete()[0]


@transaction.atomic
def end_session(*, session: Session, by: User, at: datetime) -> None:
    session.delete()
    record(verb=Verb.SESSION_ENDED, actor=by, object_type="user", object_id=str(by.pk), at=at)
