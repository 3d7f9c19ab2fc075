"""Administrators' pages: consulting firms and who works for them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import check_administrator
from accounts.administration_access import get_consultant, get_firm, get_firm_invitation
from accounts.administration_forms import ConsultantForm, FirmForm
from accounts.administration_selectors import build_firm_entry, register_of_firms
from accounts.fresh_links import keep_links, take_links
from accounts.models import Firm
from accounts.names import clean_search
from accounts.requests import SignedInRequest
from accounts.services.firms import create_firm, remove_consultant, rename_firm
from accounts.services.invitations import (
    AlreadyMember,
    InvitationClosed,
    TooManyInvitations,
    invite_consultant,
    revoke_invitation,
)
from accounts.services.names import NameTaken

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def firm_list(request: SignedInRequest) -> HttpResponse:
    check_administrator(request.user)
    form = FirmForm(request.POST or None)
    if form.is_valid():
        try:
            made = create_firm(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("accounts:admin-firm", made.pk)
        except NameTaken:
            form.add_error("name", _("A firm of this name exists already."))
    search = clean_search(request.GET.get("q", ""))
    firms = register_of_firms(search=search, at=timezone.now())
    page = Paginator(firms, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/admin-firm-list.html", {"page": page, "search": search, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: SignedInRequest, firm_id: UUID) -> HttpResponse:
    found = get_firm(request.user, firm_id)
    form = FirmForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        try:
            rename_firm(firm=found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The name is saved."))
            return redirect("accounts:admin-firm", found.pk)
        except NameTaken:
            found.refresh_from_db()
            form.add_error("name", _("A firm of this name exists already."))
    return _page(request, found, ConsultantForm(), form)


@require_POST
def firm_invite(request: SignedInRequest, firm_id: UUID) -> HttpResponse:
    found = get_firm(request.user, firm_id)
    form = ConsultantForm(request.POST)
    if form.is_valid():
        try:
            issued = invite_consultant(firm=found, **form.cleaned_data, by=request.user, at=timezone.now())
            keep_links(request, found.pk, [issued])
            return redirect("accounts:admin-firm", found.pk)
        except AlreadyMember:
            form.add_error("email", _("This person works for the firm already."))
        except TooManyInvitations:
            form.add_error("email", _("That is too much mail for one day. Go on tomorrow."))
    return _page(request, found, form, FirmForm(initial={"name": found.name}))


@require_POST
def firm_invitation_revoke(request: SignedInRequest, firm_id: UUID, sent_id: UUID) -> HttpResponse:
    found = get_firm_invitation(request.user, firm_id, sent_id)
    try:
        revoke_invitation(invitation=found, by=request.user, at=timezone.now())
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except InvitationClosed:
        messages.warning(request, _("The invitation was answered in the meantime."))
    return redirect("accounts:admin-firm", firm_id)


@require_POST
def consultant_remove(request: SignedInRequest, firm_id: UUID, consultant_id: int) -> HttpResponse:
    found = get_consultant(request.user, firm_id, consultant_id)
    remove_consultant(membership=found, by=request.user, at=timezone.now())
    messages.success(
        request, _("%(name)s no longer works for the firm and sees none of its clients.") % {"name": found.user}
    )
    return redirect("accounts:admin-firm", firm_id)


def _page(request: SignedInRequest, found: Firm, form: ConsultantForm, name_form: FirmForm) -> HttpResponse:
    context = {
        "entry": build_firm_entry(found, at=timezone.now()),
        "fresh": take_links(request, found.pk),
        "form": form,
        "name_form": name_form,
    }
    return render(request, "accounts/admin-firm.html", context)
