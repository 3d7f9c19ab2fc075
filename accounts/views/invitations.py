"""The page behind an invitation link. Looking at it changes nothing, since mail scanners follow links; POST accepts."""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from accounts import throttle
from accounts.forms import NewPersonForm
from accounts.models import Invitation, Role, User
from accounts.selectors import find_invitation, find_person
from accounts.services.invitations import (
    AccountExists,
    InvitationClosed,
    accept_as_new_person,
    accept_invitation,
)

View = Callable[[HttpRequest, str], HttpResponse]


def secret_address(view: View) -> View:
    """The address is a secret: it is in no cache and never in a Referer header.

    `strict-origin` tells nobody more than the host. `no-referrer` would also make browsers send `Origin: null` with the
    form, which the protection against forged requests has to refuse.
    """

    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "strict-origin"
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        return response

    return page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    if throttle.is_blocked(request):
        return _too_many_misses(request)
    found = find_invitation(token)
    if found is None:
        throttle.count_miss(request)
        return _closed(request, 404)
    if found.state(timezone.now()) != "open":
        return _closed(request, 410)
    try:
        return _answer(request, found)
    except InvitationClosed:
        return _closed(request, 410)


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    owner = find_person(found.email)
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request, found) if owner else _welcome(request, found)
    if owner != request.user:
        return render(request, "accounts/invitation-mismatch.html", {"invitation": found}, status=403)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": found})
    accept_invitation(invitation=found, user=request.user, at=timezone.now())
    return _go_in(found)


def _ask_to_sign_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    return render(request, "accounts/invitation-sign-in.html", {"invitation": found})


def _welcome(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Somebody without an account chooses name and password and is in."""
    form = NewPersonForm(request.POST or None, email=found.email)
    if not form.is_valid():
        return render(request, "accounts/invitation.html", {"invitation": found, "form": form})
    language = translation.get_language() or found.language
    try:
        user = accept_as_new_person(invitation=found, **form.cleaned_data, language=language, at=timezone.now())
    except AccountExists:
        return _ask_to_sign_in(request, found)
    return _sign_in(request, user, found)


def _sign_in(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    return perform_login(request, user, redirect_url=_go_in(found).url)


def _go_in(found: Invitation) -> HttpResponseRedirect:
    """What the invitation leads into: contributors come for the questions that wait for them."""
    if not found.factory_id:
        return redirect("accounts:start")
    return redirect(f"assessment:{'waiting' if found.role == Role.CONTRIBUTOR else 'home'}", found.factory_id)


def _too_many_misses(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(throttle.WINDOW)
    return response


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "accounts/invitation-closed.html", status=status)
