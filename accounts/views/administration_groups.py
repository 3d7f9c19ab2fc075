"""Administrators' pages: groups of factories."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import check_administrator, get_registered_factory
from accounts.administration_access import get_group
from accounts.administration_forms import GroupForm, GroupOfFactoryForm
from accounts.administration_selectors import factories_of, register_of_groups
from accounts.names import clean_search
from accounts.requests import SignedInRequest
from accounts.services.groups import create_group, put_into_group, rename_group
from accounts.services.names import NameTaken

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def group_list(request: SignedInRequest) -> HttpResponse:
    check_administrator(request.user)
    form = GroupForm(request.POST or None)
    if form.is_valid():
        try:
            made = create_group(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("accounts:admin-group", made.pk)
        except NameTaken:
            form.add_error("name", _("A group of this name exists already."))
    search = clean_search(request.GET.get("q", ""))
    page = Paginator(register_of_groups(search=search), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/admin-group-list.html", {"page": page, "search": search, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: SignedInRequest, group_id: UUID) -> HttpResponse:
    found = get_group(request.user, group_id)
    form = GroupForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        try:
            rename_group(group=found, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The name is saved."))
            return redirect("accounts:admin-group", found.pk)
        except NameTaken:
            found.refresh_from_db()
            form.add_error("name", _("A group of this name exists already."))
    page = Paginator(factories_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/admin-group.html", {"group": found, "page": page, "form": form})


@require_POST
def factory_group(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    """Puts a factory into a group, or out of the one it is in."""
    plant = get_registered_factory(request.user, factory_id)
    form = GroupOfFactoryForm(request.POST)
    if form.is_valid():
        put_into_group(factory=plant, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The group of the factory is saved."))
    else:
        messages.error(request, _("This group does not exist any more."))
    return redirect("accounts:admin-factory", plant.pk)
