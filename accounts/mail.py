"""Mail about accounts, in the language of the person who gets it."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Invitation


def invitation_link(token: str) -> str:
    return settings.BASE_URL + reverse("accounts:invitation", args=[token])


def send_invitation(invitation: Invitation, token: str) -> None:
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": invitation_link(token)}
        kind = "invitation" if invitation.factory_id else "consultant_invitation"
        send_letter(f"accounts/email/{kind}", context, to=invitation.email)


def send_letter(template: str, context: dict[str, object], *, to: str) -> None:
    """Subject and text of a template, in the language that is active."""
    subject = render_to_string(f"{template}_subject.txt", context)
    send_mail(" ".join(subject.split()), render_to_string(f"{template}.txt", context), None, [to])
