"""Administrators' pages: the register of factories and the invitations of their managers. No tenant content."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import check_administrator, get_registered_factory, get_registered_invitation
from accounts.administration_forms import GroupOfFactoryForm
from accounts.forms import InvitationForm, NewFactoryForm
from accounts.fresh_links import keep_links, take_links
from accounts.models import Factory, Role
from accounts.names import clean_search
from accounts.requests import SignedInRequest
from accounts.selectors import build_register_entry, register_of_factories
from accounts.services.factories import create_factory
from accounts.services.invitations import (
    AlreadyMember,
    InvitationClosed,
    IssuedInvitation,
    TooManyInvitations,
    invite,
    revoke_invitation,
)

PAGE_SIZE = 25


@require_safe
def factory_list(request: SignedInRequest) -> HttpResponse:
    check_administrator(request.user)
    search = clean_search(request.GET.get("q", ""))
    factories = register_of_factories(search=search, at=timezone.now())
    page = Paginator(factories, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/admin-factory-list.html", {"page": page, "search": search})


@require_http_methods(["GET", "HEAD", "POST"])
def factory_new(request: SignedInRequest) -> HttpResponse:
    check_administrator(request.user)
    form = NewFactoryForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/admin-factory-new.html", {"form": form})
    with transaction.atomic():
        factory = create_factory(**form.facts(), by=request.user, at=timezone.now())
        issued = _invite_manager(request, factory, form)
    keep_links(request, factory.pk, [issued])
    return redirect("accounts:admin-factory", factory.pk)


@require_safe
def factory(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    return _entry_page(request, get_registered_factory(request.user, factory_id), InvitationForm())


@require_POST
def factory_invite(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    plant = get_registered_factory(request.user, factory_id)
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            keep_links(request, plant.pk, [_invite_manager(request, plant, form)])
            return redirect("accounts:admin-factory", plant.pk)
        except AlreadyMember:
            form.add_error("email", _("This person belongs to the factory already."))
        except TooManyInvitations:
            form.add_error("email", _("That is too much mail for one day. Go on tomorrow."))
    return _entry_page(request, plant, form)


@require_POST
def invitation_revoke(request: SignedInRequest, factory_id: UUID, invitation_id: UUID) -> HttpResponse:
    found = get_registered_invitation(request.user, factory_id, invitation_id)
    try:
        revoke_invitation(invitation=found, by=request.user, at=timezone.now())
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except InvitationClosed:
        messages.warning(request, _("The invitation was answered in the meantime."))
    return redirect("accounts:admin-factory", factory_id)


def _invite_manager(request: SignedInRequest, plant: Factory, form: InvitationForm) -> IssuedInvitation:
    return invite(
        factory=plant,
        email=form.cleaned_data["email"],
        role=Role.MANAGER,
        language=form.cleaned_data["language"],
        by=request.user,
        at=timezone.now(),
    )


def _entry_page(request: SignedInRequest, plant: Factory, form: InvitationForm) -> HttpResponse:
    context = {
        "entry": build_register_entry(plant, at=timezone.now()),
        "fresh": take_links(request, plant.pk),
        "form": form,
        "group_form": GroupOfFactoryForm(initial={"group": plant.group_id}),
    }
    return render(request, "accounts/admin-factory.html", context)
