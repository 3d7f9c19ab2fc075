"""PURE: where a section and a person stand, and when what waits is worth a mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MONDAY = 0
SOON = timedelta(days=3)


def section_state(*, given: int, ready: bool, locked: bool, changes: bool) -> str:
    """One of five words; the list never grows."""
    if changes:
        return "changes"
    if locked:
        return "locked"
    if ready:
        return "ready"
    return "in_progress" if given else "not_started"


@dataclass(frozen=True, slots=True)
class Share:
    """One section as its holder stands in it."""

    answered: int
    asked: int
    is_ready: bool
    due: date | None

    def is_overdue(self, today: date) -> bool:
        return not self.is_ready and self.due is not None and self.due < today


def person_state(shares: Iterable[Share], *, invited: bool, today: date) -> str:
    """What one person's sections amount to: ready, overdue, invited, working, accepted or none."""
    shares = tuple(shares)
    if not shares:
        return "invited" if invited else "none"
    if not invited and all(share.is_ready for share in shares):
        return "ready"
    if any(share.is_overdue(today) for share in shares):
        return "overdue"
    if invited:
        return "invited"
    return "working" if any(share.answered for share in shares) else "accepted"


def initials(name: str) -> str:
    """Two letters of a name: of the first and the last word, of one word its beginning, of Chinese its end."""
    words = name.partition("@")[0].replace(".", " ").replace("-", " ").split()
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    word = words[0] if words else name
    return word[:2].upper() if word.isascii() else word[-2:]


def is_worth_a_mail(dues: Iterable[date | None], *, changes: bool, today: date) -> bool:
    """Every day when something is late, nearly due or asked to be changed; otherwise once a week."""
    return changes or today.weekday() == MONDAY or any(due is not None and due <= today + SOON for due in dues)
