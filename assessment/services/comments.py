"""Talking about an answer: the factory and its reviewers in one thread, and private notes of a reviewing firm."""

from datetime import datetime

from django.db import transaction

from accounts.models import Firm, User
from assessment.models import Assessment, Comment
from audit.services import record
from audit.verbs import Verb


@transaction.atomic
def add_comment(
    *,
    assessment: Assessment,
    requirement: str,
    text: str,
    by: User,
    at: datetime,
    firm: Firm | None = None,
    private: bool = False,
    resolves: bool = False,
) -> Comment:
    """Add an entry to the thread. `firm` is the reviewer's; a private note needs one and resolves nothing. That it
    exists is no business of the factory: its event is not in the factory's chain."""
    comment = Comment.objects.create(
        assessment=assessment,
        requirement=requirement,
        text=text,
        author=by,
        author_name=str(by),
        firm=firm,
        private=private,
        resolves=resolves and not private,
        created_at=at,
    )
    record(
        verb=Verb.COMMENT_ADDED,
        actor=by,
        factory_id=None if private else assessment.factory_id,
        object_type="assessment",
        object_id=str(assessment.pk),
        details={"requirement": requirement, "resolves": comment.resolves},
        at=at,
    )
    return comment
