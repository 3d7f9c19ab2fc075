"""Counting tries in the database, so that every process counts with the others. No limit shuts anybody out for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import Attempt

FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """After `free` tries in a row a wait follows each further one, twice as long every time up to `longest`."""

    name: str
    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=5)

    def wait_after(self, count: int) -> timedelta:
        if count < self.free:
            return timedelta()
        return min(self.longest, self.first * 2 ** min(count - self.free, 10))


Subjects = Mapping[Limit, str]


@transaction.atomic
def take_attempt(*, subjects: Subjects, at: datetime) -> timedelta:
    """Count a try against all of them before it is made: nothing when it may be made, else how long to wait.

    A try that is refused does not count, so waiting always ends.
    """
    rows = [(limit, _locked_row(limit, subject, at)) for limit, subject in _in_one_order(subjects)]
    wait = max(row.free_at for _, row in rows) - at
    if wait > timedelta():
        return wait
    for limit, row in rows:
        row.count = 1 if at - row.last_at >= FORGOTTEN_AFTER else row.count + 1
        row.last_at, row.free_at = at, at + limit.wait_after(row.count)
        row.save(update_fields=["count", "last_at", "free_at"])
    return timedelta()


@transaction.atomic
def give_back_attempt(*, subjects: Subjects, at: datetime) -> None:
    """The try was right after all: it does not count."""
    for limit, subject in _in_one_order(subjects):
        row = _locked_row(limit, subject, at)
        row.count, row.free_at = max(row.count - 1, 0), at
        row.save(update_fields=["count", "free_at"])


def find_wait(*, limit: Limit, subject: str, at: datetime) -> timedelta:
    """How long further tries are refused, without counting one."""
    row = Attempt.objects.filter(pk=_key(limit, subject)).first()
    return row.free_at - at if row else timedelta()


def forget_attempts(*, limit: Limit, subject: str) -> None:
    """Start again from nothing."""
    Attempt.objects.filter(pk=_key(limit, subject)).delete()


def drop_old_attempts(*, at: datetime) -> None:
    Attempt.objects.filter(free_at__lte=at, last_at__lte=at - FORGOTTEN_AFTER).delete()


def _locked_row(limit: Limit, subject: str, at: datetime) -> Attempt:
    none_yet = {"count": 0, "last_at": at, "free_at": at}
    return Attempt.objects.select_for_update().get_or_create(pk=_key(limit, subject), defaults=none_yet)[0]


def _in_one_order(subjects: Subjects) -> list[tuple[Limit, str]]:
    """Two requests that lock the same rows never wait for each other in a circle."""
    return sorted(subjects.items(), key=lambda item: _key(*item))


def _key(limit: Limit, subject: str) -> str:
    """The table holds neither addresses nor names."""
    return salted_hmac("accounts.attempt", f"{limit.name}:{subject}", algorithm="sha256").hexdigest()
