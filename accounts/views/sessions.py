"""Where a person is signed in, and the hint that two steps are safer than one."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.own_sessions import get_session, list_sessions
from accounts.requests import SignedInRequest
from accounts.services.people import hide_two_step_hint
from accounts.services.sessions import end_session
from accounts.services.users import sign_out_everywhere


@require_safe
def session_list(request: SignedInRequest) -> HttpResponse:
    rows = list_sessions(request.user, own=request.session.session_key, at=timezone.now())
    return render(request, "accounts/sessions.html", {"rows": rows})


@require_POST
def session_end(request: SignedInRequest, mark: str) -> HttpResponse:
    found = get_session(request.user, mark, at=timezone.now())
    if found.session_key == request.session.session_key:
        logout(request)
        return redirect("landing")
    end_session(session=found, by=request.user, at=timezone.now())
    messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def sessions_end(request: SignedInRequest) -> HttpResponse:
    own = request.session.session_key
    sign_out_everywhere(user=request.user, by=request.user, at=timezone.now(), but=own)
    messages.success(request, _("Every other device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def two_step_hint(request: SignedInRequest) -> HttpResponse:
    hide_two_step_hint(user=request.user)
    return redirect("accounts:start")
