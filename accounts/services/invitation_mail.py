"""The mail of an invitation, sent by a job. The link's token is stored nowhere: it follows from the installation's
secret key, so the page and the job, each when it needs it, come to the same one."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.access import is_backed
from accounts.mail import send_invitation
from accounts.models import Invitation
from accounts.tokens import token_hash
from jobs.models import Job
from jobs.registry import Tick
from jobs.services import enqueue

KIND = "invitation mail"


def derive_token(invitation_id: UUID, issued_at: datetime, secret: str | None = None) -> str:
    """256 bits, different for every invitation and for each of its reminders."""
    link = f"{invitation_id}:{issued_at.astimezone(UTC).isoformat()}"
    return urlsafe_b64encode(salted_hmac(KIND, link, secret, algorithm="sha256").digest()).rstrip(b"=").decode()


def queue_invitation_mail(*, invitation: Invitation, at: datetime) -> Job:
    """One mail for each link, by the hash that the invitation has of it."""
    link = invitation.token_hash
    return enqueue(kind=KIND, key=f"{KIND}:{link}", payload={"link": link}, at=at, factory_id=invitation.factory_id)


def send_invitation_mail(job: Job, tick: Tick) -> dict[str, bool]:
    """The work of the job. Nothing is sent of a link that was used, withdrawn or replaced meanwhile, nor in the name of
    somebody who may no longer invite."""
    unanswered = Invitation.objects.unanswered().select_related("factory", "firm", "invited_by")
    invitation = unanswered.filter(token_hash=job.payload["link"]).first()
    if invitation is None or not is_backed(invitation):
        return {"sent": False}
    token = _find_token(invitation)
    if token is None:
        return {"sent": False}
    send_invitation(invitation, token)
    return {"sent": True}


def _find_token(invitation: Invitation) -> str | None:
    """The token of the newest link, also when the secret key was changed since; None when the earlier key is gone."""
    issued_at = invitation.reminded_at or invitation.created_at
    secrets = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    tokens = (derive_token(invitation.pk, issued_at, secret) for secret in secrets)
    return next((token for token in tokens if token_hash(token) == invitation.token_hash), None)
