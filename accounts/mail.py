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
        context = {"invitation": invitation, "factory": invitation.factory, "link": invitation_link(token)}
        subject = render_to_string("accounts/email/invitation_subject.txt", context)
        text = render_to_string("accounts/email/invitation.txt", context)
    send_mail(" ".join(subject.split()), text, None, [invitation.email])
