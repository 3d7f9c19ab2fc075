"""Where somebody is signed in, and how often somebody tried to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from accounts.models.people import User
from accounts.querysets import SessionQuerySet


class Session(AbstractBaseSession):
    """One browser that is signed in. Its key is the secret of the cookie and is never shown."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=200, blank=True, help_text="the user agent")
    begun_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()  # type: ignore[misc]

    def is_over(self, at: datetime) -> bool:
        """Idle for too long, or begun too long ago whatever was done in it."""
        longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return at - self.last_used_at >= settings.SESSION_IDLE or at - self.begun_at >= longest


class Attempt(models.Model):
    """Tries that count against one account, address or network; the database counts them for all processes."""

    key = models.CharField(max_length=64, primary_key=True, help_text="HMAC of what is counted")
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    free_at = models.DateTimeField(db_index=True, help_text="until then every further try is refused")
