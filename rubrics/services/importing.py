"""Before an import: whether it could be applied now. The import itself is replace_document."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from rubrics.models import Draft
from rubrics.services.drafting import replace_document


def rehearse_import(*, draft: Draft, document: Any, by: User, at: datetime) -> None:
    """Do all of it and take all of it back. Raises what the import would raise."""
    with transaction.atomic():
        replace_document(draft=draft, document=document, revision=draft.revision, by=by, at=at)
        transaction.set_rollback(True)
