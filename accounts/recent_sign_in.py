"""Before acts that give somebody at an unlocked screen lasting power, a person proves once more who they are."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def check_recent_sign_in(request: HttpRequest) -> None:
    """Leads to the page that asks again, unless it asked in the last five minutes; a form is sent on afterwards."""
    raise_if_reauthentication_required(request, app="accounts")
