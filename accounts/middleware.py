"""For everybody who is signed in: a session in use stays alive, and a second step that is due is set up first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import two_step
from accounts.models import Session
from accounts.session_store import SessionStore

_EXACTNESS = timedelta(minutes=1)  # one write a minute and session is enough to know when it was used

# Where somebody may go who still has to set the second step up. What anybody may open is open as well.
_ON_THE_WAY = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_email",  # where sign-up is open, an address is confirmed first
        "account_logout",
    }
)


class SessionUse:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, last_used_at = timezone.now(), cast(SessionStore, request.session).last_used_at
            if last_used_at and now - last_used_at >= _EXACTNESS:
                Session.objects.filter(pk=request.session.session_key).update(last_used_at=now)
        return self.get_response(request)


class TwoStepSignIn:
    """Whoever is led away goes on, once the second step is set up, to the page that they wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        is_for_anybody = not getattr(view, "login_required", True)
        match = request.resolver_match
        if is_for_anybody or (match and match.view_name in _ON_THE_WAY) or not two_step.is_due(request.user):
            return None
        if not request.accepts("text/html"):
            return JsonResponse({"error": _("Set up two-step sign-in first.")}, status=403)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_activate_totp")})
        if request.method == "GET":
            request.session[two_step.WANTED] = request.get_full_path()  # of this host, whoever made the link
        return redirect("mfa_activate_totp")
