"""Mail about accounts, in the language of the person who gets it."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Invitation

logger = logging.getLogger(__name__)


def invitation_link(token: str) -> str:
    return settings.BASE_URL + reverse("accounts:invitation", args=[token])


def send_invitations(letters: Iterable[tuple[Invitation, str]]) -> None:
    """Invitations with their tokens, over one connection. An address that is refused does not keep the others' mail."""
    with get_connection() as connection:
        for invitation, token in letters:
            try:
                _send_invitation(invitation, token, connection)
            except SMTPException:
                logger.exception("An invitation (%s) could not be mailed.", invitation.pk)


def _send_invitation(invitation: Invitation, token: str, connection: BaseEmailBackend) -> None:
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": invitation_link(token)}
        kind = "invitation" if invitation.factory_id else "consultant_invitation"
        send_letter(f"accounts/email/{kind}", context, to=invitation.email, connection=connection)


def send_letter(
    template: str, context: dict[str, object], *, to: str, connection: BaseEmailBackend | None = None
) -> None:
    """Subject and text of a template, in the language that is active."""
    subject = render_to_string(f"{template}_subject.txt", context)
    send_mail(
        " ".join(subject.split()), render_to_string(f"{template}.txt", context), None, [to], connection=connection
    )
