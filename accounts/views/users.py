"""Administrators' pages: the people of the installation, their accounts and roles. No tenant content."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import check_administrator
from accounts.administration_access import get_account
from accounts.administration_selectors import build_user_entry, build_user_rows, register_of_users
from accounts.names import clean_search
from accounts.recent_sign_in import check_recent_sign_in
from accounts.requests import SignedInRequest
from accounts.services.users import (
    OwnAccount,
    activate_user,
    deactivate_user,
    reset_two_steps,
    sign_out_everywhere,
)

PAGE_SIZE = 50


@require_safe
def user_list(request: SignedInRequest) -> HttpResponse:
    check_administrator(request.user)
    search = clean_search(request.GET.get("q", ""))
    page = Paginator(register_of_users(search=search), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": build_user_rows(page), "search": search}
    return render(request, "accounts/admin-user-list.html", context)


@require_safe
def user(request: SignedInRequest, user_id: int) -> HttpResponse:
    entry = build_user_entry(get_account(request.user, user_id), at=timezone.now())
    return render(request, "accounts/admin-user.html", {"entry": entry})


@require_POST
def user_deactivate(request: SignedInRequest, user_id: int) -> HttpResponse:
    found = get_account(request.user, user_id)
    try:
        deactivate_user(user=found, by=request.user, at=timezone.now())
        messages.success(request, _("The account is switched off. Whoever was signed in with it is signed out."))
    except OwnAccount:
        messages.error(request, _("You cannot switch your own account off. Ask another administrator."))
    return redirect("accounts:admin-user", user_id)


@require_POST
def user_activate(request: SignedInRequest, user_id: int) -> HttpResponse:
    activate_user(user=get_account(request.user, user_id), by=request.user, at=timezone.now())
    messages.success(request, _("The account is switched on again."))
    return redirect("accounts:admin-user", user_id)


@require_POST
def user_sign_out(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Everywhere; the administrator's own page stays, so that they see that it worked."""
    found = get_account(request.user, user_id)
    own = request.session.session_key if found == request.user else None
    sign_out_everywhere(user=found, by=request.user, at=timezone.now(), but=own)
    messages.success(request, _("The person is signed out on every device."))
    return redirect("accounts:admin-user", user_id)


@require_POST
def user_reset_two_steps(request: SignedInRequest, user_id: int) -> HttpResponse:
    found = get_account(request.user, user_id)
    check_recent_sign_in(request)
    reset_two_steps(user=found, by=request.user, at=timezone.now())
    messages.success(request, _("Two-step sign-in is reset. The person is told by mail."))
    return redirect("accounts:admin-user", user_id)
