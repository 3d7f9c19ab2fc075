"""Where sign-in leads, and what a person decides about their own account."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ProfileForm
from accounts.models import Membership
from accounts.requests import SignedInRequest
from accounts.services.people import choose_language, update_profile


@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """One factory: its home. Several: the list. None: consultants' clients, the administrators' area, or the list that
    says what to do.
    """
    memberships = Membership.objects.held_by(request.user)[:2]
    if len(memberships) == 1:
        return redirect("assessment:home", memberships[0].factory_id)
    if not memberships and request.user.firm_memberships.exists():
        return redirect("reviews:portfolio")
    if not memberships and request.user.is_staff:
        return redirect("accounts:admin-factory-list")
    return redirect("accounts:factory-list")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    initial = {"name": user.name, "language": user.language, "theme": user.theme, "wants_digest": user.wants_digest}
    form = ProfileForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form})
    update_profile(user=user, **form.cleaned_data)
    response = redirect("accounts:profile")
    with translation.override(user.language or translation.get_language()):
        messages.success(request, _("Your account is saved."))
    _remember_language(response, user.language)
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of this device, and of the account when somebody is signed in."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("landing")
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        _remember_language(response, code)
        if request.user.is_authenticated:
            choose_language(user=request.user, language=code)
    return response


def _remember_language(response: HttpResponse, code: str) -> None:
    """Keep the choice on this device; no choice lets the browser's own wish count again."""
    if not code:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
