"""Consulting firms that a factory lets in. The page is here because a grant may name a round."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import get_factory, get_grant
from accounts.forms import GrantForm
from accounts.requests import SignedInRequest
from accounts.selectors import list_firm_names
from accounts.services.grants import GrantEnded, grant_access, revoke_grant
from assessment.selectors.grants import list_grants

NEWEST = 50
SUGGESTIONS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def grants(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    factory = get_factory(request.user, factory_id, "manage")
    now, rounds = timezone.now(), list(factory.assessments.only("name"))
    choices = [(str(item.pk), item.name) for item in rounds]
    form = GrantForm(request.POST or None, rounds=choices, today=timezone.localdate(now))
    if form.is_valid():
        data = form.cleaned_data
        grant_access(
            factory=factory,
            firm=data["firm"],
            assessment_id=data["round"],
            until=data["until"],
            by=request.user,
            at=now,
        )
        messages.success(request, _("%(firm)s may review from now on.") % {"firm": data["firm"]})
        return redirect("assessment:grants", factory_id)
    context = {
        "factory": factory,
        "form": form,
        "grants": list_grants(factory, rounds, limit=NEWEST, at=now),
        "firms": list_firm_names(limit=SUGGESTIONS),
    }
    return render(request, "assessment/grants.html", context)


@require_POST
def grant_revoke(request: SignedInRequest, factory_id: UUID, grant_id: UUID) -> HttpResponse:
    grant = get_grant(request.user, factory_id, grant_id)
    try:
        revoke_grant(grant=grant, by=request.user, at=timezone.now())
        messages.success(request, _("%(firm)s may no longer review under this grant.") % {"firm": grant.firm})
    except GrantEnded:
        messages.warning(request, _("This grant was revoked in the meantime."))
    return redirect("assessment:grants", factory_id)
