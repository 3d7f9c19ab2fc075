"""The session engine: Django's in the database, with whose it is, on what device, since when and how long unused."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import Session

_BEGUN, _DEVICE = "begun", "device"


class SessionStore(DatabaseStore):
    last_used_at: datetime | None = None

    @property
    def begun_at(self) -> datetime | None:
        return datetime.fromisoformat(self[_BEGUN]) if _BEGUN in self else None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.over(timezone.now()).delete()

    def begin(self, *, device: str, at: datetime) -> None:
        """Somebody has signed in: from now on the longest time runs."""
        self[_BEGUN], self[_DEVICE] = at.isoformat(), device

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        begun = data.setdefault(_BEGUN, now.isoformat())
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        row.device = data.get(_DEVICE, "")[:200]
        row.begun_at, row.last_used_at = datetime.fromisoformat(begun), now
        return row

    def _get_session_from_db(self) -> Session | None:
        row: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        if row and row.is_over(timezone.now()):
            self._session_key = None
            return None
        self.last_used_at = row.last_used_at if row else None
        return row
