"""A person's factories and their facts."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import get_factory
from accounts.forms import FactoryForm
from accounts.models import Membership
from accounts.requests import SignedInRequest
from accounts.services.factories import FACTS, create_own_factory, update_factory

PAGE_SIZE = 25


@require_safe
def factory_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(Membership.objects.held_by(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/factory-list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def factory_new(request: SignedInRequest) -> HttpResponse:
    """Own factories exist where people may sign up by themselves; elsewhere administrators make them."""
    if not settings.SIGNUP_OPEN:
        raise Http404
    form = FactoryForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/factory-new.html", {"form": form})
    factory = create_own_factory(**form.cleaned_data, by=request.user, at=timezone.now())
    return redirect("assessment:home", factory.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def factory_settings(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    factory = get_factory(request.user, factory_id, need="manage")
    form = FactoryForm(request.POST or None, initial={fact: getattr(factory, fact) for fact in FACTS})
    if not form.is_valid():
        return render(request, "accounts/factory-settings.html", {"factory": factory, "form": form})
    update_factory(factory=factory, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The facts of the factory are saved."))
    return redirect("accounts:factory-settings", factory.pk)
