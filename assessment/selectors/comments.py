"""READ what was said about the answers of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from assessment.models import Assessment, Comment


@dataclass(frozen=True)
class Thread:
    """The entries on one requirement, oldest first. `notes` are the private ones of the reader's own firm."""

    comments: tuple[Comment, ...] = ()
    notes: tuple[Comment, ...] = ()

    @property
    def is_open(self) -> bool:
        """Something was said and its last word does not settle it."""
        return bool(self.comments) and not self.comments[-1].resolves


def get_thread(assessment: Assessment, requirement: str, firm_id: UUID | None = None) -> Thread:
    """The thread as the factory reads it, or as a reviewing firm does. One query."""
    return list_threads(assessment, firm_id, requirement=requirement).get(requirement, Thread())


def list_threads(assessment: Assessment, firm_id: UUID | None = None, **only: str) -> dict[str, Thread]:
    """Requirement key -> thread, of those that have one. One query."""
    readable = Comment.objects.of_the_firm(firm_id) if firm_id else Comment.objects.of_the_factory()
    entries: dict[str, list[Comment]] = {}
    for comment in readable.filter(assessment=assessment, **only).order_by("created_at", "pk"):
        entries.setdefault(comment.requirement, []).append(comment)
    return {key: _make_thread(comments) for key, comments in entries.items()}


def _make_thread(comments: Sequence[Comment]) -> Thread:
    return Thread(
        tuple(comment for comment in comments if not comment.private),
        tuple(comment for comment in comments if comment.private),
    )
