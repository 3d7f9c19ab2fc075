"""A person's own sessions, as a page shows them: by a mark, since the key of a session opens it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.crypto import salted_hmac

from accounts.devices import describe_device
from accounts.models import Session, User


@dataclass(frozen=True, slots=True)
class SessionRow:
    mark: str
    device: str
    begun_at: datetime
    last_used_at: datetime
    is_own: bool


def list_sessions(user: User, *, own: str | None, at: datetime) -> tuple[SessionRow, ...]:
    """Where the person is signed in now, this session first, then the last used."""
    sessions = Session.objects.visible_to(user).alive(at).order_by("-last_used_at")
    rows = [
        SessionRow(_mark(item), describe_device(item.device), item.begun_at, item.last_used_at, item.session_key == own)
        for item in sessions
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_own))


def get_session(user: User, mark: str, *, at: datetime) -> Session:
    """One of the person's own, or 404."""
    for item in Session.objects.visible_to(user).alive(at):
        if _mark(item) == mark:
            return item
    raise Http404


def _mark(session: Session) -> str:
    return salted_hmac("accounts.session", session.session_key, algorithm="sha256").hexdigest()[:32]
