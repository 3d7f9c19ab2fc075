"""Links of invitations that were just made: shown once, on the next page of the same session, and then by nobody."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from accounts.mail import invitation_link
from accounts.services.invitations import IssuedInvitation

_KEY = "fresh_invitation_links"


def keep_links(request: HttpRequest, target: UUID, issued: Iterable[IssuedInvitation]) -> None:
    """`target` is the factory or firm on whose page the links will be shown."""
    links = [{"email": item.invitation.email, "link": invitation_link(item.token)} for item in issued]
    request.session[_KEY] = {"target": str(target), "links": links}


def take_links(request: HttpRequest, target: UUID) -> list[dict[str, str]]:
    kept = request.session.get(_KEY)
    if not kept or kept["target"] != str(target):
        return []
    links: list[dict[str, str]] = request.session.pop(_KEY)["links"]
    return links
